import type { CommandResult, MetricsRequest } from '../../src/contract/command.ts';
import type { Taken } from '../../src/contract/port.ts';
import type { Call } from '../../src/domain/call.ts';
import { VendorError } from '../../src/domain/error.ts';
import type { JobPosition } from '../../src/domain/job.ts';
import type { HistoryReport, MetricSeries } from '../../src/domain/metrics.ts';
import type { QueueStatistics } from '../../src/domain/queue.ts';
import { type Kind, type Ref, ref } from '../../src/domain/ref.ts';
import type { Items } from '../../src/gateway/kinds.ts';
import { shareOf } from './random.ts';
import type { Recorder } from './recorder.ts';
import { nativeIdOf, type World } from './world.ts';

/** Every member of every input. */
const MEMBERS =
  'nativeId expectedVersion vendorOptions workspace name defaultActivity timeoutActivity available description labels policies ' +
  'selector offerActivity taskActivity role configuration offerTimeoutMs callbackUrl fallbackCallbackUrl activity contactUri ' +
  'tags capacity queues channels policy queue priority channel timeoutMs externalId scheduledAt note reason disposition closeAt ' +
  'retryOfferAt suspendMatching worker workers skills set remove action parameters from to cc bcc subject html text parent data all ' +
  'subjectPrefix quoteOriginal document size mediaType job nickname reports window groupBy intervalMs maxWaitMs';

const everything: Readonly<Record<string, Taken>> = Object.fromEntries(
  MEMBERS.split(' ').map((name) => [name, { as: name, clears: true }]),
);

const VERBS =
  'create update bind unbind bindSkills unbindSkills cancel unassign decline complete close transfer setData act reply save send ' +
  'attach pull read request';

/** The members of a command's input that stand in the answer again, so that what is lost on the way is missing there too. */
const SHOWN = ['name', 'labels', 'tags', 'channel', 'priority', 'externalId', 'description', 'capacity'];

interface DeskOptions {
  readonly account: string;
  readonly world: World;
  readonly recorder: Recorder;
  readonly down: boolean;
}

/** Carries commands out, which changes nothing: what a command comes to is decided by what it says. */
export const openDesk = ({ account, world, recorder, down }: DeskOptions) => {
  const refusal = (maybeDone: boolean, what: string) =>
    maybeDone
      ? new VendorError('TIMEOUT', account, `${what} was not answered`, { maybeDone })
      : new VendorError('WRONG_STATE', account, `${what} is refused`, {
          vendorCode: '409',
          vendorMessage: 'not "now"',
        });

  const carryOut = <T>(what: string, item: T, rest: (call: Call) => Promise<CommandResult<T>>): CommandResult<T> => {
    const share = shareOf(`${account} ${what}`);
    if (down || share < 0.08) throw refusal(false, what);
    if (share < 0.14) throw refusal(true, what);
    if (share < 0.18) throw new TypeError('a fault of the adapter');
    if (share < 0.26) return { outcome: 'ACCEPTED', item: null as T, commandId: `c-${what.length}` };
    if (share < 0.34) {
      return { outcome: 'PARTLY_DONE', item, done: 'the first step', problem: refusal(false, what), rest };
    }
    return { outcome: 'DONE', item };
  };

  const command = <T>(call: Call, what: string, item: T): Promise<CommandResult<T>> =>
    recorder.command(account, call, what, () =>
      carryOut(what, item, (again) => command(again, `the rest of ${what}`, item)),
    );

  const send = <K extends Kind>(
    kind: K,
    member: string,
    call: Call,
    nativeId: string | null,
    input: object = {},
  ): Promise<CommandResult<Items[K]>> => {
    const known = world.find(kind, nativeId ?? '') ?? (world.all(kind)[0] as Items[K]);
    const shown = Object.entries(input).filter(
      ([name, value]) => SHOWN.includes(name) && value !== undefined && name in known,
    );
    return command(call, `${member} ${nativeId ?? 'new'} ${JSON.stringify(input)}`, {
      ...known,
      ref: ref(kind, account, nativeId ?? 'new'),
      ...Object.fromEntries(shown),
    });
  };

  const own = <K extends Kind>(kind: K, n: number): Ref<K> => ref(kind, account, nativeIdOf(kind, n));

  return {
    takes: Object.fromEntries(VERBS.split(' ').map((verb) => [verb, everything])),
    send,
    bind: (member: string, call: Call, input: object): Promise<CommandResult<null>> =>
      command(call, `${member} ${JSON.stringify(input)}`, null),
    queuesOf: (worker: string): readonly Ref<'Queue'>[] =>
      worker === nativeIdOf('Worker', 1) ? [] : [own('Queue', 0), own('Queue', 2)],
    statistics: (queue: string): QueueStatistics => ({
      queue: ref('Queue', account, queue),
      waiting: queue.length,
      oldestWaitingSince: null,
      expectedWaits: [{ priority: 1, waitMs: 0.5 }],
      asOf: Date.parse('2024-03-01T09:00:00Z'),
    }),
    position: (job: string): JobPosition | null =>
      job === nativeIdOf('Job', 1)
        ? null
        : { queue: own('Queue', 1), position: 2, queueLength: 3, expectedWaitMs: null },
    series: ({ reports, groupBy, window, from }: MetricsRequest): readonly MetricSeries[] =>
      reports.map((report) => ({
        report,
        queue: groupBy === 'QUEUE' ? own('Queue', 0) : null,
        worker: groupBy === 'WORKER' ? own('Worker', 1) : null,
        points: [{ from: from ?? 0, to: 60_000, value: window === 'DAY' ? 2.5 : null }],
      })),
    report: (nativeId: string): HistoryReport => ({
      nativeId,
      account,
      ready: nativeId.length % 2 === 0,
      createdAt: 1,
      size: null,
      storedUntil: null,
    }),
  };
};
