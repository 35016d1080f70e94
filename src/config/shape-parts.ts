import { z } from 'zod';
import { withoutTrailingSlashes } from '../domain/address.ts';

export const count = (fallback: number, description: string, smallest = 1) =>
  z.int().min(smallest).default(fallback).describe(description);
export const milliseconds = (fallback: number, description: string) =>
  z.int().min(1).max(600_000).default(fallback).describe(`${description} In milliseconds.`);

export const isWebUrl = (text: string): boolean => /^https?:$/.test(URL.parse(text)?.protocol ?? '');
export const webUrl = z.string().refine(isWebUrl, 'must be a URL that begins with https:// (or http://)');

/** The rest of a public address is added to it as it is, so it has to be written as it is sent. */
const isPublicUrl = (text: string): boolean => {
  const [, authority = '', path = ''] = /^https?:\/\/([^/?#\\\s]+)((?:\/[\x21-\x7e]*)?)$/i.exec(text) ?? [];
  const url = URL.parse(text);
  if (url === null || authority === '' || authority.includes('@')) return false;
  return url.search === '' && url.hash === '' && !/[?#\\]/.test(path) && (path === '' || url.pathname === path);
};

/** Kept to the letter, without slashes at its end. */
export const publicUrl = z
  .string()
  .refine(
    isPublicUrl,
    'must be a URL such as https://hooks.example.com or https://example.com/trunkline, without credentials, query and fragment',
  )
  .transform(withoutTrailingSlashes);

export const SHORTEST_KEY = 16;
