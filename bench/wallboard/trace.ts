import type { CDPSession } from 'playwright-core';

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  /** What of it the processor did; the rest is the machine's other work. */
  readonly tdur?: number;
  readonly pid: number;
  readonly tid: number;
}

export interface Frames {
  /** Frames in which any script ran. */
  readonly frames: number;
  /** Milliseconds of processor time that script took in one frame. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly longest: number;
  /** The longest by the clock on the wall. */
  readonly longestWall: number;
  /** Processor time of the longest task of the main thread with style, layout and paint. */
  readonly longestTask: number;
}

/** Script, by what starts it. */
const SCRIPT = new Set([
  'FunctionCall',
  'EvaluateScript',
  'TimerFire',
  'FireAnimationFrame',
  'RunMicrotasks',
  'EventDispatch',
]);
const FRAME_US = 1_000_000 / 60;

const at = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** What began inside of another one counts with that one. */
const outermost = (events: readonly TraceEvent[]): TraceEvent[] => {
  let end = 0;
  return events.filter(({ ts, dur = 0 }) => {
    if (ts < end) return false;
    end = ts + dur;
    return true;
  });
};

/** The thread that ran most script is the page's: the browser has others of the same name. */
const mainOf = (events: readonly TraceEvent[]): string => {
  const counts = new Map<string, number>();
  for (const { ph, name, pid, tid } of events) {
    const thread = `${pid}/${tid}`;
    if (ph === 'X' && name === 'FunctionCall') counts.set(thread, (counts.get(thread) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? '';
};

const inFrames = (events: readonly TraceEvent[], costOf: (event: TraceEvent) => number): number[] => {
  const byFrame = new Map<number, number>();
  for (const event of events) {
    const frame = Math.floor(event.ts / FRAME_US);
    byFrame.set(frame, (byFrame.get(frame) ?? 0) + costOf(event) / 1_000);
  }
  return [...byFrame.values()].sort((a, b) => a - b);
};

const framesOf = (events: readonly TraceEvent[]): Frames => {
  const main = mainOf(events);
  const own = events.filter(({ ph, pid, tid }) => ph === 'X' && `${pid}/${tid}` === main);
  const script = outermost(own.filter(({ name }) => SCRIPT.has(name)).sort((a, b) => a.ts - b.ts));
  const sorted = inFrames(script, ({ tdur = 0 }) => tdur);
  const tasks = own.filter(({ name }) => name === 'RunTask').map(({ tdur = 0 }) => tdur / 1_000);
  return {
    frames: sorted.length,
    p50: at(sorted, 0.5),
    p95: at(sorted, 0.95),
    p99: at(sorted, 0.99),
    longest: sorted.at(-1) ?? 0,
    longestWall: inFrames(script, ({ dur = 0 }) => dur).at(-1) ?? 0,
    longestTask: Math.max(0, ...tasks),
  };
};

/** What the main thread of the page does for so long. */
export const traceFrames = async (session: CDPSession, forMs: number): Promise<Frames> => {
  const events: TraceEvent[] = [];
  const collect = ({ value }: { value: object[] }): void => {
    events.push(...(value as TraceEvent[]));
  };
  session.on('Tracing.dataCollected', collect);
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline'] },
  });
  await new Promise((resolve) => setTimeout(resolve, forMs));
  await session.send('Tracing.end');
  await complete;
  session.off('Tracing.dataCollected', collect);
  return framesOf(events);
};
