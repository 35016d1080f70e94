import type { Adapter } from '../contract/adapter.ts';
import type { CommandResult } from '../contract/command.ts';
import type { PortPage, WorkerPort } from '../contract/port.ts';
import type { Snapshot, Source } from '../contract/source.ts';
import { VendorError } from '../domain/error.ts';
import type { Change } from '../domain/event.ts';
import type { Job } from '../domain/job.ts';
import type { LabelMeanings } from '../domain/label-meanings.ts';
import type { Worker } from '../domain/worker.ts';

/** Those that answer the job or the worker. */
const COMMANDS = ['create', 'update', 'remove', 'cancel', 'unassign', 'reclassify', 'setPresence'];

type Member = (...given: readonly unknown[]) => Promise<unknown>;

/**
 * The adapter of an account whose operator has said what labels mean: everything that it tells of jobs and workers carries
 * that, so that what is reckoned from the labels is right after each change of them.
 */
export const withLabelMeanings = (adapter: Adapter, labelMeanings: LabelMeanings): Adapter => {
  const told = <T extends object>(item: T): T => ({ ...item, labelMeanings });
  const orNone = <T extends object>(item: T | null): T | null => item && told(item);

  const result = <T extends object>(came: CommandResult<T>): CommandResult<T> => {
    const item = orNone(came.item);
    if (came.outcome !== 'PARTLY_DONE') return { ...came, item };
    return { ...came, item, rest: async (call) => result(await came.rest(call)) };
  };

  /** By name of the member: what is made of its answer. All others answer something else. */
  const answers: Readonly<Record<string, (answer: never) => unknown>> = {
    get: orNone<Job | Worker>,
    getMany: (rows: readonly (Job | Worker | null | VendorError)[]) =>
      rows.map((row) => (row instanceof VendorError ? row : orNone(row))),
    list: (page: PortPage<Job | Worker>) => ({
      ...page,
      rows: page.rows.map(({ item, cursor }) => ({ item: told(item), cursor })),
    }),
    ...Object.fromEntries(COMMANDS.map((name) => [name, result])),
  };

  const port = <P extends object>(whole: P): P => {
    const members = Object.entries(whole).map(([name, member]: [string, unknown]) => {
      const made = Object.hasOwn(answers, name) ? answers[name] : undefined;
      if (!made || typeof member !== 'function') return [name, member];
      const read: Member = async (...given) => made((await (member as Member)(...given)) as never);
      return [name, read];
    });
    return Object.fromEntries(members) as P;
  };

  /** A part of an object is laid over the whole, which carries it. */
  const change = (one: Change): Change =>
    (one.ref.kind === 'Job' || one.ref.kind === 'Worker') && one.news.type === 'whole'
      ? ({ ...one, news: { ...one.news, item: told(one.news.item) } } as Change)
      : one;

  const snapshot = (whole: Snapshot): Snapshot => ({
    ...whole,
    ...(whole.Job && { Job: whole.Job.map(told) }),
    ...(whole.Worker && { Worker: whole.Worker.map(told) }),
  });

  /** Kinds are told by the labels, whatever the vendor tells. */
  const answered = ({ cannot, ...whole }: WorkerPort): WorkerPort => {
    const left = labelMeanings.workerKind ? cannot?.filter((member) => member !== 'kinds') : cannot;
    return { ...whole, ...(left && { cannot: left }) };
  };

  const source = ({ snapshot: read, stream, webhook, ...rest }: Source): Source => ({
    ...rest,
    ...(read && { snapshot: async (...given) => snapshot(await read(...given)) }),
    ...(stream && {
      stream: {
        ...stream,
        open: (sink) => stream.open({ ...sink, change: (one) => sink.change(change(one)) }),
      },
    }),
    ...(webhook && {
      webhook: {
        ...webhook,
        read: (request) => {
          const reading = webhook.read(request);
          return { ...reading, changes: reading.changes.map(change) };
        },
      },
    }),
  });

  return {
    ...adapter,
    ...(adapter.job && { job: port(adapter.job) }),
    ...(adapter.worker && { worker: answered(port(adapter.worker)) }),
    ...(adapter.source && { source: source(adapter.source) }),
  };
};
