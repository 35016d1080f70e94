import type {
  HeardFragment,
  JobRowFragment,
  LackFragment,
  QueueRowFragment,
  TaskRowFragment,
  TotalsFragment,
  WallboardAccountsQuery,
  WallboardHealthSubscription,
  WorkbinRowFragment,
  WorkerRowFragment,
} from '../../schema/generated/wallboard/graphql.ts';

export type QueueRow = QueueRowFragment;
export type WorkerRow = WorkerRowFragment;
export type TaskRow = TaskRowFragment;
export type JobRow = JobRowFragment;
export type WorkbinRow = WorkbinRowFragment;
export type TotalsRow = TotalsFragment;
export type HeardRow = HeardFragment;
export type LackRow = LackFragment;
export type AccountRow = WallboardAccountsQuery['accounts']['nodes'][number];
export type HealthRow = WallboardHealthSubscription['accountHealthChanged'];

export interface Row {
  readonly id: string;
}

/** What every payload but a resync tells of the accounts. */
export interface Standing {
  readonly asOf: readonly HeardRow[];
  readonly partial: readonly LackRow[];
}

const VISIBLE = /[^\p{C}\p{Z}]/u;

/** The first text of which anything can be seen. */
const firstVisible = (...texts: readonly (string | null)[]): string =>
  texts.find((text) => text !== null && VISIBLE.test(text))?.trim() ?? '';

export const queueName = (row: QueueRow | undefined): string | undefined =>
  row && firstVisible(row.queue.name, row.queue.nativeId);

export const workerName = (row: WorkerRow | undefined): string | undefined =>
  row && firstVisible(row.name, row.nativeId);

export const workbinName = ({ label, name, nativeId }: WorkbinRow): string => firstVisible(label, name, nativeId);
