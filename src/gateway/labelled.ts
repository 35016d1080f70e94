import type { Adapter } from '../contract/adapter.ts';
import type { CommandResult } from '../contract/command.ts';
import type { PortPage } from '../contract/port.ts';
import type { Snapshot, Source } from '../contract/source.ts';
import { VendorError } from '../domain/error.ts';
import type { Change } from '../domain/event.ts';
import type { Job } from '../domain/job.ts';
import type { LabelMeanings } from '../domain/label-meanings.ts';

type Member = (...given: readonly unknown[]) => Promise<unknown>;

/**
 * The adapter of an account whose operator has said what labels mean: everything that it tells of a job carries that, so that what is
 * reckoned from the labels is right after each change of them.
 */
export const withLabelMeanings = (adapter: Adapter, labelMeanings: LabelMeanings): Adapter => {
  const told = <T extends object>(item: T): T => ({ ...item, labelMeanings });
  const orNone = <T extends object>(item: T | null): T | null => item && told(item);

  const result = (came: CommandResult<Job>): CommandResult<Job> => {
    const item = orNone(came.item);
    if (came.outcome !== 'PARTLY_DONE') return { ...came, item };
    return { ...came, item, rest: async (call) => result(await came.rest(call)) };
  };

  /** By name of the member: what is made of its answer. All others answer something else. */
  const answers: Readonly<Record<string, (answer: never) => unknown>> = {
    get: orNone<Job>,
    getMany: (rows: readonly (Job | null | VendorError)[]) =>
      rows.map((row) => (row instanceof VendorError ? row : orNone(row))),
    list: (page: PortPage<Job>) => ({
      ...page,
      rows: page.rows.map(({ item, cursor }) => ({ item: told(item), cursor })),
    }),
    ...Object.fromEntries(
      ['create', 'update', 'remove', 'cancel', 'unassign', 'reclassify'].map((name) => [name, result]),
    ),
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

  /** A part of a job is laid over the whole, which carries it. */
  const change = (one: Change): Change =>
    one.ref.kind === 'Job' && one.news.type === 'whole'
      ? ({ ...one, news: { ...one.news, item: told(one.news.item) } } as Change)
      : one;

  const snapshot = (whole: Snapshot): Snapshot => ({ ...whole, ...(whole.Job && { Job: whole.Job.map(told) }) });

  const source = ({ snapshot: read, stream, webhook, ...rest }: Source): Source => ({
    ...rest,
    ...(read && { snapshot: async (...given) => snapshot(await read(...given)) }),
    ...(stream && {
      stream: {
        ...stream,
        open: (sink) =>
          stream.open({
            change: (one) => sink.change(change(one)),
            live: (gap) => sink.live(gap),
            refused: (ref, error) => sink.refused(ref, error),
            lost: (error) => sink.lost(error),
            ended: (error) => sink.ended(error),
          }),
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
    ...(adapter.source && { source: source(adapter.source) }),
  };
};
