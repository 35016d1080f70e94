import { ENDED_JOB_STATES } from '../../../src/domain/job.ts';
import { ENDED_TASK_STATES } from '../../../src/domain/task.ts';
import type { Answer } from '../../support/still-centre.ts';
import { refOfId } from './inputs.ts';
import type { RightsClient } from './rights-client.ts';
import { maySee, type Oracle, type Row } from './rights-plan.ts';

export type Lists = Readonly<Record<'jobs' | 'tasks' | 'workers' | 'queues', readonly Row[]>>;
const LISTS = ['jobs', 'tasks', 'workers', 'queues'] as const;

/** A page of each list. */
export type Answered = Readonly<
  Record<keyof Lists, { readonly nodes: readonly Row[]; readonly failures: readonly { readonly code: string }[] }>
>;

const isNews = ({ code }: { readonly code: string }): boolean => code !== 'UNSUPPORTED';

const idOf = (row: Row): string => String(row.id ?? row.queueId);
const byId = (rows: readonly Row[]): ReadonlyMap<string, Row> => new Map(rows.map((row) => [idOf(row), row]));

/** What a query answered. Throws when it is not whole, but for states that an account never tells. */
export const listsOf = ({ data, errors = [] }: Answer<Answered | null>): Lists => {
  const failures = data ? LISTS.flatMap((list) => data[list].failures).filter(isNews) : errors;
  if (failures.length > 0 || !data) throw new Error(`a query failed: ${JSON.stringify(failures)}`);
  const { jobs, tasks, workers, queues } = data;
  return { jobs: jobs.nodes, tasks: tasks.nodes, workers: workers.nodes, queues: queues.nodes };
};

const text = (row: Row | null | undefined): string => (row ? JSON.stringify(row) : 'nothing');

/** Of everything that there is what somebody may see. */
const seenOf = (all: Lists, oracle: Oracle, list: (typeof LISTS)[number]): ReadonlySet<string> =>
  new Set(
    all[list]
      .filter((row) =>
        list === 'workers' ? oracle.accounts.includes(refOfId(idOf(row)).account) : maySee(oracle, row),
      )
      .map(idOf),
  );

const figuresOf = (jobs: readonly Row[], queueId: string) => {
  const states = jobs.filter(({ queue }) => (queue as { id: string } | null)?.id === queueId).map(({ state }) => state);
  const count = (...some: string[]): number => states.filter((state) => some.includes(String(state))).length;
  return { open: count('QUEUED', 'OFFERED'), assigned: count('ASSIGNED') };
};

const sum = (one: number | null, other: number | null): number | null =>
  one === null || other === null ? null : one + other;

const checkFigures = (row: Row, jobs: readonly Row[]): string[] => {
  const now = row.now as Readonly<Record<'waiting' | 'offered' | 'assigned', number | null>>;
  const { open, assigned } = figuresOf(jobs, String(row.queueId));
  const told = { open: sum(now.waiting, now.offered), assigned: now.assigned };
  return [
    ...(told.open !== null && told.open !== open ? [`${text(row)}, and ${open} jobs wait there`] : []),
    ...(told.assigned !== null && told.assigned !== assigned ? [`${text(row)}, and ${assigned} are assigned`] : []),
  ];
};

const isOver = ({ state }: Row): boolean => ENDED_JOB_STATES.has(String(state)) || ENDED_TASK_STATES.has(String(state));

/** What a fresh query of the client answers against what there is and it may see. */
export const compareFresh = (fresh: Lists, all: Lists, oracle: Oracle): string[] =>
  LISTS.flatMap((list) => {
    const [seen, told] = [seenOf(all, oracle, list), new Set(fresh[list].map(idOf))];
    const missing = [...seen].filter((id) => !told.has(id)).map((id) => `a query lacks ${JSON.stringify(refOfId(id))}`);
    const surplus = [...told].filter((id) => !seen.has(id)).map((id) => `a query has ${JSON.stringify(refOfId(id))}`);
    return [...missing, ...surplus];
  });

/** What a client has put together against what a fresh query of it answers. */
export const compareClient = ({ name, ears }: RightsClient, fresh: Lists): string[] =>
  ears.flatMap((ear) => {
    if (!ear.isProven()) return [`${name} ${ear.view}: it is ${ear.state()} and knows nothing for sure`];
    const isChanges = ear.view === 'jobChanges' || ear.view === 'taskChanges';
    return Object.entries(ear.rows()).flatMap(([list, rows]) => {
      const asked = byId(fresh[list as keyof Lists]);
      const ids = new Set([...rows.keys(), ...(isChanges ? [] : asked.keys())]);
      const problems = [...ids].flatMap((id) => {
        const [known, row] = [rows.get(id), asked.get(id)];
        const told = isChanges && known && isOver(known) ? null : known;
        if (list === 'queues' && told && row) return checkFigures(told, fresh.jobs);
        return text(told) === text(row) ? [] : [`${list} has ${text(told)}, and a fresh query ${text(row)}`];
      });
      return problems.map((problem) => `${name} ${ear.view}: ${problem}`);
    });
  });
