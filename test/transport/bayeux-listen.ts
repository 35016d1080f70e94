import { onTestFinished } from 'vitest';
import type { VendorError } from '../../src/domain/error.ts';
import type { GapReason } from '../../src/domain/event.ts';
import { type Bayeux, type BayeuxInner, type BayeuxOptions, openBayeux } from '../../src/transport/bayeux.ts';
import { openCookies } from '../../src/transport/cookies.ts';
import { type Log, openLog } from './bayeux-log.ts';

export type Told =
  | { readonly type: 'message'; readonly channel: string; readonly data: unknown }
  | { readonly type: 'live'; readonly gap: GapReason | null }
  | { readonly type: 'lost'; readonly error: VendorError }
  | { readonly type: 'ended'; readonly error: VendorError };

export interface Heard extends Bayeux {
  readonly told: Log<Told>;
  /** Each on one line: `live null`, `lost UNAVAILABLE`, `/v2/me/emails {…}`. */
  lines(): string[];
  /** As soon as this many of this line have been told. */
  hear(line: string, times?: number): Promise<void>;
}

const lineOf = (told: Told): string => {
  if (told.type === 'message') return `${told.channel} ${JSON.stringify(told.data)}`;
  return told.type === 'live' ? `live ${told.gap}` : `${told.type} ${told.error.code}`;
};

export const listen = (url: string, options: Partial<BayeuxOptions> = {}, inner: Partial<BayeuxInner> = {}): Heard => {
  const told = openLog<Told>();
  const client = openBayeux(
    {
      account: 'north',
      url,
      cookies: openCookies(),
      headers: () => ({ Authorization: 'Basic a3NpcHBvOg==' }),
      appendMessageType: true,
      ackExtension: false,
      channels: ['/v2/me/*'],
      maxResponseBytes: 64 * 1024,
      backoff: { firstMs: 1, maxMs: 4 },
      on: {
        message: (channel, data) => told.add({ type: 'message', channel, data }),
        live: (gap) => told.add({ type: 'live', gap }),
        lost: (error) => told.add({ type: 'lost', error }),
        ended: (error) => told.add({ type: 'ended', error }),
      },
      ...options,
    },
    inner,
  );
  onTestFinished(() => client.close());
  const lines = () => told.all.map(lineOf);
  return {
    close: client.close,
    hurry: client.hurry,
    told,
    lines,
    hear: async (line, times = 1) => {
      await told.until((all) => all.filter((entry) => lineOf(entry) === line).length >= times);
    },
  };
};
