import { z } from 'zod';

export const count = (fallback: number, description: string, smallest = 1) =>
  z.int().min(smallest).default(fallback).describe(description);
export const milliseconds = (fallback: number, description: string) =>
  z.int().min(1).max(600_000).default(fallback).describe(`${description} In milliseconds.`);

export const isWebUrl = (text: string): boolean => /^https?:$/.test(URL.parse(text)?.protocol ?? '');
export const webUrl = z.string().refine(isWebUrl, 'must be a URL that begins with https:// (or http://)');
export const SHORTEST_KEY = 16;
