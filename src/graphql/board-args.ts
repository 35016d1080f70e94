import type { ArgBuilder } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import { VendorError } from '../domain/error.ts';
import type { QueueBoardRequest } from '../live/queue-figures.ts';
import { builder, type Types } from './builder.ts';
import type { Context } from './context.ts';
import { intervalOf, LIVE_AFTER, viewFilter } from './live.ts';
import { fingerprintOf } from './live-fingerprint.ts';
import { QueueFilterInput, queuesWanted } from './queue-lists.ts';

const WindowInput = builder.inputType('QueueWindowInput', {
  description: 'How far back to count: exactly one of the two.',
  isOneOf: true,
  fields: (t) => ({
    minutes: t.int({ description: 'So many minutes, up to 1440.' }),
    dayIn: t.string({ description: 'The calendar day in this time zone, such as Europe/Berlin.' }),
  }),
});

const THRESHOLD_SECONDS = 20;
const WINDOW_MINUTES = 30;
const MOST_MINUTES = 1_440;

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

const windowOf = (input: { minutes?: number | null; dayIn?: string | null } | null | undefined) => {
  if (input?.dayIn) {
    if (isTimeZone(input.dayIn)) return { dayIn: input.dayIn };
    throw new VendorError('INVALID_INPUT', null, `dayIn: there is no time zone "${input.dayIn}"`);
  }
  const minutes = input?.minutes ?? WINDOW_MINUTES;
  if (minutes >= 1 && minutes <= MOST_MINUTES) return { ms: minutes * 60_000 };
  throw new VendorError('INVALID_INPUT', null, `minutes: must be from 1 to ${MOST_MINUTES}, not ${minutes}`);
};

export interface BoardArgs {
  readonly filter?: typeof QueueFilterInput.$inferInput | null;
  readonly thresholdSeconds?: number | null;
  readonly window?: Parameters<typeof windowOf>[0];
  readonly after?: string | null;
  readonly intervalMs?: number | null;
}

export const boardArgs = (t: ArgBuilder<Types>) => ({
  filter: t({ type: QueueFilterInput, description: 'Which ones; all members must hold.' }),
  thresholdSeconds: t.int({ description: `A wait up to this long is good; ${THRESHOLD_SECONDS} when left out.` }),
  window: t({ type: WindowInput, description: `How far back to count; ${WINDOW_MINUTES} minutes when left out.` }),
  after: t.string({ description: LIVE_AFTER }),
  intervalMs: t.int({ description: 'Changes within this time come together, in milliseconds; 200 when left out.' }),
});

export const boardRequest = (args: BoardArgs, context: Context, info: GraphQLResolveInfo): QueueBoardRequest => {
  const { accounts, wants } = viewFilter('Queue', queuesWanted(args.filter), context);
  const intervalMs = intervalOf(args.intervalMs);
  const thresholdMs = (args.thresholdSeconds ?? THRESHOLD_SECONDS) * 1_000;
  const window = windowOf(args.window);
  const identity = JSON.stringify([accounts, args.filter ?? null, thresholdMs, window, intervalMs]);
  return {
    accounts,
    wants,
    thresholdMs,
    window,
    intervalMs,
    identity,
    after: args.after ?? null,
    fingerprint: fingerprintOf(info, context.principal),
  };
};
