import { VendorError } from '../../domain/error.ts';
import type { Runtime } from '../../domain/runtime.ts';
import { openCollection } from '../../kit/collection.ts';
import { openInputs } from '../../kit/inputs.ts';
import { essential, link, state, text } from '../../kit/members.ts';
import { openPace } from '../../kit/pace.ts';
import { openRest } from '../../kit/rest.ts';
import { openRows } from '../../kit/rows.ts';
import type { Http } from '../../transport/http.ts';
import { collectionsOf } from './collections.ts';
import type { TwilioSettings } from './settings.ts';
import { TASK_STATES } from './states.ts';
import { assignedAt, date, LAYOUT, readList, taskId } from './wire.ts';
import { WORDS } from './words.ts';

/** Expression filters that the vendor takes a second. */
const EXPRESSIONS_PER_SECOND = 3;
/** More than the 15,000 workers that it lets a workspace have. */
const MOST_ROWS = 20_000;

export type Context = ReturnType<typeof openContext>;

/** What every port of an account is made of. */
export const openContext = (account: string, settings: TwilioSettings, http: Http, runtime: Runtime) => {
  const root = `/${settings.workspaceSid}`;
  const rest = openRest({
    account,
    http,
    encoding: 'form',
    updateMethod: 'POST',
    pageSize: { name: 'PageSize', most: 1000 },
    mostRows: MOST_ROWS,
    readList,
  });
  const rows = openRows(account, LAYOUT, WORDS);
  const inputs = openInputs(account);
  const { activity, queue, policy, worker, job } = collectionsOf(settings);
  const readTask = rows.item(
    'Task',
    {
      state: state(TASK_STATES, 'reservation_status'),
      worker: essential('worker_sid', link('Worker', 'worker_sid')),
      job: essential('task_sid', link('Job', 'task_sid')),
      offeredAt: date('date_created'),
      assignedAt,
    },
    taskId('task_sid', 'sid'),
  );
  return {
    account,
    settings,
    rest,
    inputs,
    root,
    clock: http.vendorClock,
    expressionPace: openPace(EXPRESSIONS_PER_SECOND, runtime),
    readTask,
    workspaces: rest.resource(
      '',
      rows.item('Workspace', {
        name: text('friendly_name'),
        defaultActivity: link('Activity', 'default_activity_sid'),
        timeoutActivity: link('Activity', 'timeout_activity_sid'),
      }),
    ),
    activity: openCollection(rest, rows, inputs, activity),
    queue: openCollection(rest, rows, inputs, queue),
    policy: openCollection(rest, rows, inputs, policy),
    worker: openCollection(rest, rows, inputs, worker),
    job: openCollection(rest, rows, inputs, job),
    /** The Reservations below a Task or a Worker. */
    reservationsOf: (parent: 'Tasks' | 'Workers', sid: string) =>
      rest.resource(`${rest.under(`${root}/${parent}`, sid)}/Reservations`, readTask),
    /** The vendor took an order, and its answer shows something else. */
    notShown: (what: string, native: string | null, wanted: string): VendorError =>
      new VendorError(
        'PROTOCOL',
        account,
        `the vendor took the order, but its answer shows ${what} as ${native ?? 'of no state'} and not as ${wanted}: read it again to see what it is`,
        { maybeDone: true },
      ),
  };
};
