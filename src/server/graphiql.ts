import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Worker } from 'node:worker_threads';
import { createGunzip } from 'node:zlib';
import type { GraphiqlOptions, Pages } from './graphiql-page.ts';
import { codingFor, hasTag, prefersPage } from './negotiation.ts';

/** Built, it is called otherwise. */
const WORKER = new URL(`./graphiql-worker${import.meta.url.slice(import.meta.url.lastIndexOf('.'))}`, import.meta.url);

/** In a thread that ends: a module stays loaded for as long as its thread, and this one is 30 MB of text. */
const render = async (options: GraphiqlOptions): Promise<Pages> => {
  const worker = new Worker(WORKER, { workerData: options, execArgv: [] });
  worker.unref();
  const [pages] = (await once(worker, 'message')) as [Pages];
  return pages;
};

/**
 * GraphiQL is 9 MB and always the same: made once, kept compressed, fetched again only when it changed. It is made for the first visitor:
 * it costs a third of a start, and most servers have none.
 */
export const openGraphiql = (options: GraphiqlOptions) => {
  let pages: Promise<Pages> | undefined;
  const made = (): Promise<Pages> => {
    pages ??= render(options);
    // Who comes after it has failed has it tried again.
    pages.catch(() => {
      pages = undefined;
    });
    return pages;
  };

  return {
    made,
    /** `isKnown`: who asks has shown a key or token that is good, or needs none. */
    async serve({ headers }: IncomingMessage, response: ServerResponse, isKnown: boolean): Promise<void> {
      const { graphiql, door, policy } = await made();
      const { gzipped, etag } = isKnown ? graphiql : (door ?? graphiql);
      response.setHeader('content-security-policy', policy);
      response.setHeader('x-frame-options', 'DENY');
      response.setHeader('referrer-policy', 'no-referrer');
      response.setHeader('cache-control', 'private, no-cache');
      response.setHeader('etag', etag);
      response.appendHeader('vary', 'Accept, Accept-Encoding, Authorization, X-Api-Key');
      if (hasTag(headers, etag)) {
        response.writeHead(304).end();
        return;
      }
      response.setHeader('content-type', 'text/html; charset=utf-8');
      if (codingFor(headers, ['gzip', 'identity']) === 'gzip') {
        response.writeHead(200, { 'content-encoding': 'gzip', 'content-length': gzipped.length }).end(gzipped);
        return;
      }
      response.writeHead(200);
      await pipeline(Readable.from([gzipped]), createGunzip(), response);
    },
  };
};

export const wantsPage = ({ method, headers }: IncomingMessage): boolean =>
  (method === 'GET' || method === 'HEAD') && prefersPage(headers);
