/** The process that asks: autocannon, told by the bench whom and how. */

import autocannon from 'autocannon';
import { fanoutBodyOf } from './fanout/query.ts';
import { answer, ready } from './probe.ts';
import { bodyOf, type Load } from './query.ts';

const BODIES = { jobs: bodyOf, fanout: fanoutBodyOf };

export interface LoadPlan {
  readonly query: keyof typeof BODIES;
  readonly url: string;
  readonly load: Load;
  readonly connections: number;
  /** How long, or how many requests. */
  readonly end: { readonly seconds: number } | { readonly requests: number };
  /** Characters that answers may have. */
  readonly lengths: readonly number[];
}

export interface Measured {
  readonly requests: number;
  readonly seconds: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

const SAMPLE_MS = 50;
const TIMEOUT_SECONDS = 10;

// Never begun anew, so that no two requests of the whole bench are alike when they are not meant to be.
let count = 0;

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

const run = ({ query, url, load, connections, end, lengths }: LoadPlan): Promise<Measured> =>
  new Promise((resolve, reject) => {
    const times: number[] = [];
    const begun = performance.now();
    let last = begun;
    let clients = 0;
    const body = BODIES[query];
    const changing = load === 'variables' || load === 'documents';
    const tracker = autocannon(
      {
        url,
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        connections,
        ...('seconds' in end ? { duration: end.seconds } : { amount: end.requests }),
        sampleInt: SAMPLE_MS,
        timeout: TIMEOUT_SECONDS,
        body: body(load, 0, count),
        ...(changing && {
          requests: [{ setupRequest: (request) => ({ ...request, body: body(load, 0, count++) }) }],
        }),
        ...(load === 'accounts' && { setupClient: (client) => client.setBody(body(load, clients++, 0)) }),
        verifyBody: (body) => lengths.includes(body.length),
      },
      (error, result) => {
        if (error) return reject(error);
        const { errors, timeouts, mismatches, non2xx } = result;
        if (errors + timeouts + mismatches + non2xx > 0 || times.length === 0) {
          const problems = JSON.stringify({ answers: times.length, errors, timeouts, mismatches, non2xx });
          return reject(new Error(`not every answer from ${url} was good: ${problems}`));
        }
        times.sort((a, b) => a - b);
        resolve({
          requests: times.length,
          seconds: (last - begun) / 1000,
          p50: percentile(times, 0.5),
          p99: percentile(times, 0.99),
        });
      },
    );
    tracker.on('response', (_client, _status, _bytes, milliseconds) => {
      times.push(milliseconds);
      last = performance.now();
    });
  });

answer('run', run);
ready(null);
