/** As every example writes it: `2014-05-14T10:50:02Z`. */
export const writeDate = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

export const dateOrNull = (ms: number | null): string | null => (ms === null ? null : writeDate(ms));
