/** `2016-04-15 20:52:35.000+0300`: not ISO 8601 (contract §3.5). The simulation writes UTC. */
export const formatDate = (ms: number): string => new Date(ms).toISOString().replace('T', ' ').replace('Z', '+0000');

/** The other form, used in user data: `2016-04-08T12:06:01Z`. */
export const formatDataDate = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z');
