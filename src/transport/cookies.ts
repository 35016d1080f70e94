import { CookieJar } from 'tough-cookie';

/** The cookies of one user at one vendor: never shared between accounts, even on one host. */
export interface Cookies {
  /** The value of the `Cookie` header for this URL; empty when there is none. */
  header(url: string): string;
  /** `setCookie`: several `Set-Cookie` lines joined by a line feed, as `HttpResponse.headers['set-cookie']` holds them. */
  store(url: string, setCookie: string | undefined): void;
  /** What lets its holder in: the values of the cookies that are kept, and of some that were. */
  secrets(): readonly string[];
  clear(): void;
}

const REMEMBERED = 32;

export const openCookies = (): Cookies => {
  const jar = new CookieJar();
  let values: readonly string[] = [];
  return {
    header: (url) => jar.getCookieStringSync(url),
    store: (url, setCookie) => {
      if (setCookie === undefined) return;
      // A cookie that may not be set from there is left out, as a browser does.
      for (const line of setCookie.split('\n')) {
        const value = jar.setCookieSync(line, url, { ignoreError: true })?.value;
        // The vendor may still quote one that was replaced.
        if (value && !values.includes(value)) values = [...values, value].slice(-REMEMBERED);
      }
    },
    secrets: () => values,
    clear: () => jar.removeAllCookiesSync(),
  };
};
