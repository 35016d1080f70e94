import { describe, expect, it } from 'vitest';
import { openCookies } from '../../src/transport/cookies.ts';

const URL = 'http://127.0.0.1:8080/api/v2/me';

describe('cookies', () => {
  it('come back to where they came from, several lines at a time', () => {
    const cookies = openCookies();
    cookies.store(
      URL,
      'JSESSIONID=a1; Path=/; HttpOnly\nBAYEUX_BROWSER=b2; Path=/; Expires=Wed, 01 Jan 2200 00:00:00 GMT',
    );
    expect(cookies.header('http://127.0.0.1:8080/api/v2/notifications/connect')).toBe(
      'JSESSIONID=a1; BAYEUX_BROWSER=b2',
    );
    expect(cookies.header('http://127.0.0.2:8080/api/v2/me')).toBe('');
  });

  it('keep to their path, and to TLS when they ask for it', () => {
    const cookies = openCookies();
    cookies.store('https://cc.example.com/api/v2/me', 'deep=1; Path=/api/v2\nsafe=1; Path=/; Secure');
    expect(cookies.header('https://cc.example.com/api/v2/queues')).toBe('deep=1; safe=1');
    expect(cookies.header('https://cc.example.com/api')).toBe('safe=1');
    expect(cookies.header('http://cc.example.com/api')).toBe('');
  });

  it('are replaced by a newer one of the same name, and dropped when it is over', () => {
    const cookies = openCookies();
    cookies.store(URL, 'JSESSIONID=a1; Path=/');
    cookies.store(URL, 'JSESSIONID=a2; Path=/');
    expect(cookies.header(URL)).toBe('JSESSIONID=a2');
    cookies.store(URL, 'JSESSIONID=; Path=/; Max-Age=0');
    expect(cookies.header(URL)).toBe('');
  });

  it('that may not be set from there, or are none, are left out', () => {
    const cookies = openCookies();
    cookies.store(URL, 'other=1; Domain=elsewhere.example\n\n;;;\ngood=1');
    cookies.store(URL, undefined);
    expect(cookies.header(URL)).toBe('good=1');
  });

  it('of two users on one host never mix, and can all be dropped', () => {
    const [a, b] = [openCookies(), openCookies()];
    a.store(URL, 'JSESSIONID=a1');
    b.store(URL, 'JSESSIONID=b1');
    expect([a.header(URL), b.header(URL)]).toEqual(['JSESSIONID=a1', 'JSESSIONID=b1']);
    a.clear();
    expect([a.header(URL), b.header(URL)]).toEqual(['', 'JSESSIONID=b1']);
  });

  it('work on localhost', () => {
    const cookies = openCookies();
    cookies.store('http://localhost:8080/x', 'JSESSIONID=a1; Path=/');
    expect(cookies.header('http://localhost:8080/y')).toBe('JSESSIONID=a1');
  });
});
