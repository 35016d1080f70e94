import { listOfId, type Tell } from './checks.ts';
import type { BoardList, Client, Row } from './client.ts';

export const listOf = ({ fold }: Client, list: BoardList): Row[] =>
  [...fold.rows].flatMap(([id, row]) => (listOfId(id) === list ? [row] : []));

const COUNTS = ['waiting', 'offered', 'assigned', 'wrapping'] as const;
const FACTS = ['entered', 'answered', 'abandoned'] as const;

type Figures = Readonly<Record<string, number | null>>;

const sumOf = (rows: readonly Row[], member: 'now' | 'window', figure: string): number | null => {
  const figures = rows.map((row) => (row[member] as Figures)[figure] ?? null);
  return figures.includes(null) ? null : figures.reduce<number>((sum, one) => sum + (one ?? 0), 0);
};

const checkTotals = (client: Client, tell: Tell): void => {
  const { name, fold } = client;
  const { totals } = fold;
  const queues = listOf(client, 'queues');
  if (totals === null) return;
  // The queues of no account are known for sure, and neither is any sum: rows may be there all the same.
  if (totals.queues === null && (fold.partial.length > 0 || queues.length === 0)) return;
  if (totals.queues !== queues.length)
    tell('cut', `${name}: the totals are of ${totals.queues} queues, and there are ${queues.length}`);
  const check = (member: 'now' | 'window', figure: string): void => {
    const [told, sum] = [(totals[member] as Figures)[figure], sumOf(queues, member, figure)];
    // Where a queue has no figure the total is of the others, and says so.
    if (sum !== null && told !== sum) tell('cut', `${name}: ${figure} is ${told} in all, and the queues have ${sum}`);
  };
  for (const figure of COUNTS) check('now', figure);
  for (const figure of FACTS) check('window', figure);
};

const idIn = (row: Row, member: string): string | undefined => (row[member] as { id: string } | null)?.id;

const checkWork = (client: Client, tell: Tell): void => {
  const { name, fold } = client;
  const lacks = new Set(fold.partial.map(({ account }) => account.name));
  const isWhole = (row: Row): boolean => !lacks.has((row.account as { name: string }).name);
  const active = listOf(client, 'tasks').filter((task) => task.state === 'ACTIVE' && isWhole(task));
  const workers = new Map(listOf(client, 'workers').map((worker) => [String(worker.id), worker]));
  const busy = new Set(active.map((task) => idIn(task, 'worker')));
  for (const task of active) {
    const worker = workers.get(idIn(task, 'worker') ?? '');
    if (worker && worker.workState !== 'ON_TASK')
      tell('cut', `${name}: task ${task.id} is ACTIVE, and its worker is ${worker.workState}`);
  }
  for (const [id, worker] of workers) {
    if (worker.workState === 'ON_TASK' && isWhole(worker) && !busy.has(id))
      tell('cut', `${name}: worker ${id} is ON_TASK without a task`);
  }
};

/** What must hold between the lists of a board after each payload. */
export const checkBoard = (client: Client, tell: Tell): void => {
  if (client.plan.view !== 'board' || client.fold.seq === null) return;
  checkTotals(client, tell);
  checkWork(client, tell);
};
