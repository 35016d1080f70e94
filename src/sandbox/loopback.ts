const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Simulations dial this machine only; `null` for whatever lies elsewhere or is not plain HTTP. */
export const loopbackUrl = (text: string): URL | null => {
  const url = URL.canParse(text) ? new URL(text) : null;
  return url?.protocol === 'http:' && LOOPBACK.test(url.hostname) ? url : null;
};
