const LOOPBACK_NAME = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

/** Whether a Host header names this machine to itself. */
export const isLoopbackName = (host: string | undefined): boolean => LOOPBACK_NAME.test(host ?? 'localhost');
