import type { ArgBuilder } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import { VendorError } from '../domain/error.ts';
import type { QueueBoardRequest } from '../live/queue-figures.ts';
import { builder, type Types } from './builder.ts';
import type { Context } from './context.ts';
import { intervalOf, LIVE_AFTER, viewFilter } from './live.ts';
import { fingerprintOf } from './live-fingerprint.ts';
import { QueueFilterInput, queuesWanted } from './queue-lists.ts';
import { renamedTo, underEitherName } from './renamed.ts';
import { resumedAt } from './resume.ts';

const WindowInput = builder.inputType('QueueWindowInput', {
  description: 'How far back to count: exactly one of them.',
  isOneOf: true,
  fields: (t) => ({
    lengthMs: t.int({ description: 'So many milliseconds, from 60000 up to a day.' }),
    minutes: t.int({ description: 'So many minutes, up to 1440.', deprecationReason: renamedTo('lengthMs') }),
    dayIn: t.string({ description: 'The calendar day in this time zone, such as Europe/Berlin.' }),
  }),
});

const MINUTE_MS = 60_000;
const WINDOW_MS = 30 * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

const isTimeZone = (name: string): boolean => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
};

interface WindowArgs {
  readonly lengthMs?: number | null;
  readonly minutes?: number | null;
  readonly dayIn?: string | null;
}

const windowOf = (input: WindowArgs | null | undefined) => {
  if (input?.dayIn) {
    if (isTimeZone(input.dayIn)) return { dayIn: input.dayIn };
    throw new VendorError('INVALID_INPUT', null, `dayIn: there is no time zone "${input.dayIn}"`);
  }
  const inMs = (minutes: number): number => minutes * MINUTE_MS;
  const ms = underEitherName(['lengthMs', input?.lengthMs], ['minutes', input?.minutes], inMs) ?? WINDOW_MS;
  if (ms >= MINUTE_MS && ms <= DAY_MS) return { ms };
  throw new VendorError(
    'INVALID_INPUT',
    null,
    `window: its length must be from ${MINUTE_MS} to ${DAY_MS} ms, not ${ms}`,
  );
};

export interface BoardArgs {
  readonly filter?: typeof QueueFilterInput.$inferInput | null;
  readonly thresholdMs?: number | null;
  readonly thresholdSeconds?: number | null;
  readonly window?: Parameters<typeof windowOf>[0];
  readonly after?: string | null;
  readonly intervalMs?: number | null;
}

/** What the numbers are about. */
export const figureArgs = (t: ArgBuilder<Types>) => ({
  filter: t({ type: QueueFilterInput, description: 'Which ones; all members must hold.' }),
  thresholdMs: t.int({
    description:
      'A wait up to this long is in time, in milliseconds; as it is configured for each queue when left out, which is 20000 unless ' +
      'it says otherwise. What is given here holds for the whole window.',
  }),
  window: t({ type: WindowInput, description: 'How far back to count; 30 minutes when left out.' }),
});

export const boardArgs = (t: ArgBuilder<Types>) => ({
  ...figureArgs(t),
  thresholdSeconds: t.int({
    description: 'As `thresholdMs`, in seconds.',
    deprecationReason: renamedTo('thresholdMs'),
  }),
  after: t.string({ description: LIVE_AFTER }),
  intervalMs: t.int({ description: 'Changes within this time come together, in milliseconds; 200 when left out.' }),
});

/** `isAsked`: which of the accounts that are meant it is about. */
export const boardRequest = (
  args: BoardArgs,
  context: Context,
  info: GraphQLResolveInfo,
  isAsked: (account: string) => boolean = () => true,
): QueueBoardRequest => {
  const { accounts: meant, wants } = viewFilter('Queue', queuesWanted(args.filter), context);
  const accounts = meant.filter(isAsked);
  const intervalMs = intervalOf(args.intervalMs);
  const thresholdMs =
    underEitherName(
      ['thresholdMs', args.thresholdMs],
      ['thresholdSeconds', args.thresholdSeconds],
      (seconds) => seconds * 1_000,
    ) ?? null;
  const window = windowOf(args.window);
  const identity = JSON.stringify([accounts, args.filter ?? null, thresholdMs, window, intervalMs]);
  return {
    accounts,
    wants,
    thresholdMs,
    window,
    intervalMs,
    identity,
    after: resumedAt(args.after, context),
    fingerprint: fingerprintOf(info, context.principal),
  };
};
