import { CookieJar } from 'tough-cookie';

/** The cookies of one user at one vendor: never shared between accounts, even on one host. */
export interface Cookies {
  /** The value of the `Cookie` header for this URL; empty when there is none. */
  header(url: string): string;
  /** `setCookie`: several `Set-Cookie` lines joined by a line feed, as `HttpResponse.headers['set-cookie']` holds them. */
  store(url: string, setCookie: string | undefined): void;
  clear(): void;
}

export const openCookies = (): Cookies => {
  const jar = new CookieJar();
  return {
    header: (url) => jar.getCookieStringSync(url),
    store: (url, setCookie) => {
      if (setCookie === undefined) return;
      // A cookie that may not be set from there is left out, as a browser does.
      for (const line of setCookie.split('\n')) jar.setCookieSync(line, url, { ignoreError: true });
    },
    clear: () => jar.removeAllCookiesSync(),
  };
};
