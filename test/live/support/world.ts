import { atOnce, openInTurns } from '../../../src/domain/slices.ts';
import { type ChannelOptions, openChannel } from '../../../src/live/channel.ts';
import type { LiveEvent, LiveReader } from '../../../src/live/live-event.ts';

export interface Row {
  readonly id: string;
  readonly value: number;
}

/** A channel over rows that a test changes, and time that stands still but for what is run by hand. */
export const openWorld = async (options: Partial<Pick<ChannelOptions<Row>, 'lists' | 'intervalMs'>> = {}) => {
  const rows = new Map<string, Row>();
  const timers = new Map<symbol, { readonly ms: number; readonly run: () => void }>();
  let changed = new Map<string, Row | null>();
  let shown = new Set<string>();
  let onChange = (): void => {};

  const clock = {
    now: () => 0,
    after(ms: number, run: () => void) {
      const timer = Symbol();
      timers.set(timer, { ms, run });
      return () => void timers.delete(timer);
    },
  };
  const channel = await openChannel<Row>('world', {
    clock,
    intervalMs: 0,
    keyOf: ({ id }) => id,
    idOf: (key) => key,
    standing: { read: () => ({ asOf: [], partial: [] }), watch: () => () => {} },
    inTurns: openInTurns(),
    begin: atOnce((told: () => void) => {
      onChange = told;
      return {
        items: atOnce(() => [...rows.values()]),
        update() {
          const upserted = [...changed.values()].filter((row) => row !== null);
          const removed = [...changed].flatMap(([id, row]) => (row || !shown.has(id) ? [] : [id]));
          changed = new Map();
          shown = new Set(rows.keys());
          return { upserted, removed };
        },
        stop() {},
      };
    }),
    ...options,
  });

  return {
    rows,
    /** `null`: the row is gone. */
    set(id: string, value: number | null): void {
      const row = value === null ? null : { id, value };
      if (row) rows.set(id, row);
      else if (!rows.delete(id)) return;
      changed.set(id, row);
      onChange();
    },
    /** Runs the timers that were set for so many milliseconds. */
    fire(ms: number): void {
      for (const [timer, { ms: set, run }] of [...timers]) {
        if (set !== ms || !timers.delete(timer)) continue;
        run();
      }
    },
    open: (after: string | null = null): LiveReader<Row> => channel.open({ after, fingerprint: '' }, () => {}),
    channel,
  };
};

/** What comes next; there is something. */
export const nextOf = async (reader: LiveReader<Row>): Promise<LiveEvent<Row>> => {
  const { value } = await reader.next();
  if (!value) throw new Error('the reader has ended');
  return value.event;
};
