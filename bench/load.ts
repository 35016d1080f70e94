/** The process that asks: autocannon, told by the bench whom and how. */

import { setTimeout as pause } from 'node:timers/promises';
import autocannon from 'autocannon';
import { fanoutBodyOf } from './fanout/query.ts';
import { percentile } from './measure.ts';
import { answer, ready } from './probe.ts';
import { bodyOf, type Load, type Question } from './query.ts';
import { QUESTIONS } from './workloads/query.ts';

const ASKED: Readonly<Record<string, Question>> = {
  jobs: { bodyOf },
  fanout: { bodyOf: fanoutBodyOf },
  ...QUESTIONS,
};

export interface LoadPlan {
  /** The name of a question. */
  readonly query: string;
  readonly url: string;
  readonly load: Load;
  readonly connections: number;
  /** How long, or how many requests. */
  readonly end: { readonly seconds: number } | { readonly requests: number };
  /** Characters that answers may have, by the kind of the question. */
  readonly lengths: readonly (readonly number[])[];
  /** Of principals: all of them in turn where they are to differ, else the first. */
  readonly keys?: readonly string[];
}

export interface Measured {
  readonly requests: number;
  readonly seconds: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

const SAMPLE_MS = 50;
const TIMEOUT_SECONDS = 30;

// Never begun anew, so that no two requests of the whole bench are alike when they are not meant to be.
let count = 0;

/** Rejects unless all answers are good. `hear` is told of each in milliseconds. */
const send = ({ query, url, load, connections, end, lengths, keys = [] }: LoadPlan, hear: (ms: number) => void) =>
  new Promise<void>((resolve, reject) => {
    const question = ASKED[query];
    if (!question) return reject(new Error(`nothing is called ${query}`));
    let answers = 0;
    let clients = 0;
    let wrong = 0;
    const headers = (at: number): Record<string, string> => {
      const key = keys[load === 'principals' ? at % keys.length : 0];
      return { 'content-type': 'application/json', ...(key !== undefined && { authorization: `Bearer ${key}` }) };
    };
    const isGood = (kind: number, length: number): boolean => lengths[kind]?.includes(length) ?? false;
    const { kindOf } = question;
    const isChanging = kindOf !== undefined || !['equal', 'accounts'].includes(load);
    const tracker = autocannon(
      {
        url,
        method: 'POST',
        headers: headers(0),
        connections,
        ...('seconds' in end ? { duration: end.seconds } : { amount: end.requests }),
        sampleInt: SAMPLE_MS,
        timeout: TIMEOUT_SECONDS,
        body: question.bodyOf(load, 0, count),
        ...(isChanging && {
          requests: [
            {
              setupRequest: (request, context) => {
                const at = count++;
                context.kind = kindOf?.(at) ?? 0;
                return { ...request, headers: headers(at), body: question.bodyOf(load, 0, at) };
              },
              onResponse: (_status, body, { kind = 0 }) => {
                if (!isGood(kind, body.length)) wrong += 1;
              },
            },
          ],
        }),
        ...(load === 'accounts' && { setupClient: (client) => client.setBody(question.bodyOf(load, clients++, 0)) }),
        ...(!isChanging && { verifyBody: (body) => isGood(0, body.length) }),
      },
      (error, result) => {
        if (error) return reject(error);
        const { errors, timeouts, mismatches, non2xx } = result;
        if (errors + timeouts + mismatches + non2xx + wrong > 0) {
          const problems = JSON.stringify({ answers, errors, timeouts, mismatches: mismatches + wrong, non2xx });
          return reject(new Error(`not every answer from ${url} was good: ${problems}`));
        }
        resolve();
      },
    );
    tracker.on('response', (_client, _status, _bytes, milliseconds) => {
      answers += 1;
      hear(milliseconds);
    });
  });

const run = async (plan: LoadPlan): Promise<Measured> => {
  const times: number[] = [];
  const begun = performance.now();
  let last = begun;
  await send(plan, (ms) => {
    times.push(ms);
    last = performance.now();
  });
  if (times.length === 0) throw new Error(`${plan.url} answered nothing`);
  times.sort((a, b) => a - b);
  return {
    requests: times.length,
    seconds: (last - begun) / 1000,
    p50: percentile(times, 0.5),
    p99: percentile(times, 0.99),
  };
};

export interface BurstPlan extends Omit<LoadPlan, 'end' | 'connections'> {
  /** Connections all the time, and while the burst lasts. */
  readonly few: number;
  readonly many: number;
  readonly beforeSeconds: number;
  readonly burstSeconds: number;
  readonly afterSeconds: number;
}

/** One answer. */
export interface Heard {
  /** Milliseconds since the beginning, when it had come. */
  readonly at: number;
  readonly ms: number;
}

export interface Burst {
  readonly heard: readonly Heard[];
  /** Milliseconds since the beginning. */
  readonly begun: number;
  readonly ended: number;
}

const burst = async ({ few, many, beforeSeconds, burstSeconds, afterSeconds, ...plan }: BurstPlan): Promise<Burst> => {
  const heard: Heard[] = [];
  const start = performance.now();
  const now = (): number => performance.now() - start;
  const hear = (ms: number): void => void heard.push({ at: now(), ms });
  const all = { seconds: beforeSeconds + burstSeconds + afterSeconds };
  let begun = 0;
  let ended = 0;
  const extra = async (): Promise<void> => {
    await pause(beforeSeconds * 1_000);
    begun = now();
    await send({ ...plan, connections: many - few, end: { seconds: burstSeconds } }, hear);
    ended = now();
  };
  await Promise.all([send({ ...plan, connections: few, end: all }, hear), extra()]);
  return { heard, begun, ended };
};

answer('run', run);
answer('burst', burst);
ready(null);
