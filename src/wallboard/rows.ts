import type {
  JobRowFragment,
  QueueRowFragment,
  TaskRowFragment,
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
export type AccountRow = WallboardAccountsQuery['accounts']['nodes'][number];
export type HealthRow = WallboardHealthSubscription['accountHealthChanged'];

export const queueName = (row: QueueRow | undefined): string | undefined =>
  row && (row.queue.name ?? row.queue.nativeId);

export const workerName = (row: WorkerRow | undefined): string | undefined => row && (row.name ?? row.nativeId);

export const workbinName = ({ label, name, nativeId }: WorkbinRow): string => label ?? name ?? nativeId;
