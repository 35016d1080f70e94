import { signal } from '@preact/signals';
import type { JobRow, TaskRow, WorkbinRow, WorkerRow } from './rows.ts';

/** What a dialog is open for. */
export type Request =
  | { readonly type: 'state'; readonly worker: WorkerRow }
  | { readonly type: 'unassign'; readonly task: TaskRow }
  | { readonly type: 'decline'; readonly task: TaskRow }
  | { readonly type: 'cancel'; readonly job: Pick<JobRow, 'id' | 'account' | 'queue'> }
  | { readonly type: 'pull'; readonly workbin: WorkbinRow };

export const request = signal<Request | null>(null);

/** Told aloud to those who hear the page. */
export const announced = signal('');
