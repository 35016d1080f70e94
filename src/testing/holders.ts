import { describe, expect, it } from 'vitest';
import { globalId } from '../graphql/ids.ts';
import { adapterOf, type Line, portOf } from './bench.ts';
import { ACCOUNT, serve } from './served.ts';

interface Page {
  readonly nodes: readonly { readonly id: string }[];
  readonly failures: readonly { readonly code: string; readonly message: string }[];
}

interface Counts {
  readonly total: number | null;
  readonly failures: Page['failures'];
}

type Lists = Readonly<Record<'tasks' | 'sortedTasks' | 'jobs' | 'sortedJobs', Page>> & { readonly jobCounts: Counts };

interface Holder {
  readonly id: string;
  /** Of its live tasks; `null`: not told. */
  readonly tasks: readonly { readonly id: string }[] | null;
}

const PAGE = '{ nodes { id } failures { code message } }';
const FILTER = 'filter: { workers: $workers, live: true }';
const HELD = `query ($workers: [ID!]!) {
  tasks(first: 100, ${FILTER}) ${PAGE}
  sortedTasks: tasks(first: 100, ${FILTER}, orderBy: { field: OFFERED_AT }) ${PAGE}
  jobs(first: 100, ${FILTER}) ${PAGE}
  sortedJobs: jobs(first: 100, ${FILTER}, orderBy: { field: CREATED_AT }) ${PAGE}
  jobCounts(${FILTER}) { total failures { code message } }
}`;
const ALL = `query ($states: [JobState!]) {
  tasks(first: 500) ${PAGE}
  sortedTasks: tasks(first: 500, orderBy: { field: OFFERED_AT }) ${PAGE}
  jobs(first: 500, filter: { live: true }) ${PAGE}
  sortedJobs: jobs(first: 500, filter: { live: true }, orderBy: { field: CREATED_AT }) ${PAGE}
  jobCounts(filter: { live: true }) { total failures { code message } }
  waiting: jobs(first: 500, filter: { states: $states }) ${PAGE}
}`;
const BY_WORK = '[AVAILABLE, OFFERED, ON_TASK, WRAP_UP]';

const idsOf = (rows: readonly { readonly id: string }[]): string[] => rows.map(({ id }) => id).sort();
const codesOf = ({ failures }: Pick<Page, 'failures'>): string[] => failures.map(({ code }) => code);

/** What workers hold: it is told in every list of it, or its lack is a failure in every one of them, never an empty page or a 0. */
export const describeHolders = async (line: Line): Promise<void> => {
  const { ask, gateway } = await serve(line);
  const adapter = adapterOf(gateway);
  const asked = async <T>(query: string, variables: object = {}): Promise<T> => {
    const { data, errors } = await ask<T>(query, variables);
    // Tasks that are null because nothing of the vendor tells them are errors besides.
    for (const { extensions } of errors ?? []) expect(extensions).toMatchObject({ code: 'UNSUPPORTED' });
    return data as T;
  };
  const holdersNow = async (): Promise<readonly Holder[]> =>
    (await asked<{ workers: { nodes: Holder[] } }>('{ workers(first: 500) { nodes { id tasks { id } } } }')).workers
      .nodes;
  const heldBy = (...workers: readonly string[]): Promise<Lists> => asked<Lists>(HELD, { workers });

  const expectUntold = ({ jobCounts, ...pages }: Lists): void => {
    for (const [name, page] of Object.entries(pages)) {
      expect([name, page.nodes, codesOf(page)]).toEqual([name, [], ['UNSUPPORTED']]);
    }
    expect([jobCounts.total, codesOf(jobCounts)]).toEqual([null, ['UNSUPPORTED']]);
  };

  describe.runIf(portOf(adapter, 'Worker')?.list)('what workers hold', () => {
    it('is in the lists by worker as it is with the worker', async () => {
      for (const { id, tasks } of await holdersNow()) {
        if (tasks === null) continue;
        const lists = await heldBy(id);
        for (const page of [lists.tasks, lists.sortedTasks]) {
          expect([id, idsOf(page.nodes), codesOf(page)]).toEqual([id, idsOf(tasks), []]);
        }
        for (const page of [lists.jobs, lists.sortedJobs]) {
          expect([id, page.nodes.length, codesOf(page)]).toEqual([id, lists.jobCounts.total, []]);
        }
      }
    });

    it('is a failure in every list by worker, and no count, where it is null with the worker', async () => {
      for (const { id, tasks } of await holdersNow()) if (tasks === null) expectUntold(await heldBy(id));
    });

    it('is told of the workers of whom it is, beside the failure that is for the others', async () => {
      const holders = await holdersNow();
      const untold = holders.find(({ tasks }) => tasks === null);
      const told = holders.find(({ tasks }) => tasks && tasks.length > 0);
      if (!untold || !told) return;
      const { tasks, jobs, jobCounts } = await heldBy(told.id, untold.id);
      expect([idsOf(tasks.nodes), codesOf(tasks)]).toEqual([idsOf(told.tasks ?? []), ['UNSUPPORTED']]);
      expect([jobs.nodes.length, codesOf(jobs)]).toEqual([jobCounts.total, ['UNSUPPORTED']]);
      expect(codesOf(jobCounts)).toEqual(['UNSUPPORTED']);
    });

    it('is no empty page for an id of which it is not known whether there is such a worker', async () => {
      const lists = await heldBy(globalId({ kind: 'Worker', account: ACCOUNT, nativeId: 'no-such-thing' }));
      if (adapter.tellsWorkOf || !adapter.task?.list) expectUntold(lists);
      else expect([lists.tasks.nodes, lists.jobs.nodes, lists.jobCounts.total]).toEqual([[], [], 0]);
    });

    it('is said to be missing in every list and count of all work, once, where it is not told of all, and else never', async () => {
      const holders = await holdersNow();
      const isUntold = adapter.tellsWorkOf !== undefined && holders.some(({ tasks }) => tasks === null);
      const isLack = ({ code, message }: Page['failures'][number]): boolean =>
        code === 'UNSUPPORTED' && message.includes('does not tell the work of');
      const { waiting, ...lists } = await asked<Lists & { readonly waiting: Page }>(ALL, { states: ['QUEUED'] });
      for (const [name, { failures }] of Object.entries(lists)) {
        expect([name, failures.filter(isLack).length]).toEqual([name, isUntold ? 1 : 0]);
      }
      // Nobody holds what waits.
      expect(waiting.failures.filter(isLack)).toEqual([]);
    });

    it('is a failure of lists and counts of workers by their work where it is not told of all', async () => {
      const { workers, workerCounts } = await asked<{ workers: Page; workerCounts: Counts }>(
        `{ workers(first: 500, filter: { workStates: ${BY_WORK} }) ${PAGE}
           workerCounts { total byWorkState { count } failures { code message } } }`,
      );
      const untold = (await holdersNow()).filter(({ tasks }) => tasks === null);
      if (untold.length === 0) return;
      expect(codesOf(workers)).toEqual(['UNSUPPORTED']);
      expect(codesOf(workerCounts)).toEqual(['UNSUPPORTED']);
      expect(idsOf(workers.nodes).filter((id) => untold.some((worker) => worker.id === id))).toEqual([]);
    });
  });
};
