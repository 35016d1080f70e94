import type { Asked, Crud } from '../../../../sandbox/rest/crud.ts';
import type { Params } from '../../../../sandbox/rest/params.ts';
import { rateLimit } from '../../../../sandbox/rest/rate.ts';
import { type Centre, parseAttributes, within } from '../centre.ts';
import { listPage, nameFilter, PAGE_NAMES } from '../listing.ts';
import type { Account, InWorkspace, Json, TaskQueue, Workflow, Workspace } from '../records.ts';
import { invalid, tooMany } from '../refusal.ts';
import { findIn, pathOf, ROOT, workspaceOf } from '../resource.ts';
import { type CumulativeOptions, cumulative, workersCumulative } from './cumulative.ts';
import { queueRealTime, type TaskFigures, workersRealTime, workflowRealTime, workspaceRealTime } from './real-time.ts';

const REAL = 'RealTimeStatistics';
const CUMULATIVE = 'CumulativeStatistics';
const BOTH = 'Statistics';
const WINDOW = ['Minutes', 'StartDate', 'EndDate', 'TaskChannel'];
const SPLIT = [...WINDOW, 'SplitByWaitTime'];

/** The statistics that hold both kinds leave some figures to the resources of one kind. */
const brief = <F extends TaskFigures>(figures: F): object => {
  const { tasks_by_priority: _, ...rest } = figures;
  return rest;
};

const briefQueue = (centre: Centre, queue: TaskQueue, channel: string | undefined): object => {
  const figures = queueRealTime(centre, queue, channel);
  const { longest_relative_task_age_in_queue: _age, longest_relative_task_sid_in_queue: _sid, ...rest } = figures;
  return brief(rest);
};

const ofWorkspace = ({ sid }: Workspace, form: 'short' | 'whole'): CumulativeOptions => ({
  isMeant: ({ workspaceSid }) => workspaceSid === sid,
  tasks: [
    'tasks_created',
    'tasks_canceled',
    'tasks_deleted',
    'tasks_moved',
    'tasks_timed_out_in_workflow',
    ...(form === 'whole' ? (['tasks_completed'] as const) : []),
  ],
  form,
});

const ofWorkflow = ({ sid }: Workflow, form: 'short' | 'whole'): CumulativeOptions => ({
  isMeant: ({ workflowSid }) => workflowSid === sid,
  tasks: [
    'tasks_canceled',
    'tasks_deleted',
    'tasks_moved',
    'tasks_timed_out_in_workflow',
    ...(form === 'whole' ? (['tasks_completed'] as const) : []),
  ],
  enters: 'workflow.entered',
  form,
});

const ofQueue = ({ sid }: TaskQueue, form: 'short' | 'whole-queue'): CumulativeOptions => ({
  isMeant: ({ queueSid }) => queueSid === sid,
  tasks: [
    'tasks_canceled',
    'tasks_deleted',
    'tasks_moved',
    ...(form === 'short' ? [] : (['tasks_completed'] as const)),
  ],
  enters: 'task-queue.entered',
  form,
});

/** Serves every statistics resource (contract §8). */
export const statisticsRoutes = (centre: Centre, { route }: Crud<Account>): void => {
  const { switches } = centre;
  const mayAskBulk = rateLimit(centre.clock, switches.bulk_requests_per_second);

  type Answer<S> = (scope: S, query: Params) => object;
  const serve = <S extends object>(
    path: string,
    takes: readonly string[],
    scopeOf: (asked: Asked<Account>) => { readonly scope: S; readonly head: Json },
    answer: Answer<S>,
  ): void => {
    route('GET', `${ROOT}/:workspace/${path}`, takes, (asked) => {
      const { scope, head } = scopeOf(asked);
      return { ...head, ...answer(scope, asked.query) };
    });
  };
  const headOf = ({ sid, accountSid }: Workspace, ...rest: string[]): Json => ({
    account_sid: accountSid,
    workspace_sid: sid,
    url: centre.origin + pathOf(sid, ...rest),
  });

  const workspaceAt =
    (...rest: string[]) =>
    (asked: Asked<Account>) => {
      const scope = workspaceOf(centre)(asked);
      return { scope, head: headOf(scope, ...rest) };
    };
  const recordAt =
    <R extends InWorkspace>(table: ReadonlyMap<string, R>, folder: string, member: string, end: string) =>
    (asked: Asked<Account>) => {
      const workspace = workspaceOf(centre)(asked);
      const scope = findIn(table, folder, asked.at.sid ?? '', workspace);
      return { scope, head: { ...headOf(workspace, folder, scope.sid, end), [member]: scope.sid } };
    };
  const channelOf = (query: Params): string | undefined => query.text('TaskChannel');

  serve(REAL, ['TaskChannel'], workspaceAt(REAL), (scope, query) => workspaceRealTime(centre, scope, channelOf(query)));
  serve(CUMULATIVE, SPLIT, workspaceAt(CUMULATIVE), (scope, query) =>
    cumulative(centre, query, ofWorkspace(scope, 'whole')),
  );
  serve(BOTH, SPLIT, workspaceAt(BOTH), (scope, query) => ({
    cumulative: cumulative(centre, query, ofWorkspace(scope, 'short')),
    realtime: brief(workspaceRealTime(centre, scope, channelOf(query))),
  }));

  serve(`Workers/${REAL}`, ['TaskChannel'], workspaceAt('Workers', REAL), (scope) => workersRealTime(centre, scope));
  serve(`Workers/${CUMULATIVE}`, WINDOW, workspaceAt('Workers', CUMULATIVE), (scope, query) =>
    workersCumulative(centre, query, scope.sid, null),
  );
  serve(`Workers/${BOTH}`, WINDOW, workspaceAt('Workers', BOTH), (scope, query) => ({
    cumulative: workersCumulative(centre, query, scope.sid, null),
    realtime: workersRealTime(centre, scope),
  }));
  const workerAt = recordAt(centre.workers, 'Workers', 'worker_sid', BOTH);
  serve(`Workers/:sid/${BOTH}`, WINDOW, workerAt, (worker, query) => ({
    cumulative: workersCumulative(centre, query, worker.workspaceSid, worker),
  }));

  const workflowAt = (end: string) => recordAt(centre.workflows, 'Workflows', 'workflow_sid', end);
  serve(`Workflows/:sid/${REAL}`, ['TaskChannel'], workflowAt(REAL), (scope, query) =>
    workflowRealTime(centre, scope, channelOf(query)),
  );
  serve(`Workflows/:sid/${CUMULATIVE}`, SPLIT, workflowAt(CUMULATIVE), (scope, query) =>
    cumulative(centre, query, ofWorkflow(scope, 'whole')),
  );
  serve(`Workflows/:sid/${BOTH}`, SPLIT, workflowAt(BOTH), (scope, query) => ({
    cumulative: cumulative(centre, query, ofWorkflow(scope, 'short')),
    realtime: brief(workflowRealTime(centre, scope, channelOf(query))),
  }));

  const queueAt = (end: string) => recordAt(centre.queues, 'TaskQueues', 'task_queue_sid', end);
  const queueBoth = (queue: TaskQueue, query: Params) => ({
    cumulative: cumulative(centre, query, ofQueue(queue, 'short')),
    realtime: briefQueue(centre, queue, channelOf(query)),
  });
  serve(`TaskQueues/:sid/${REAL}`, ['TaskChannel'], queueAt(REAL), (scope, query) =>
    queueRealTime(centre, scope, channelOf(query)),
  );
  serve(`TaskQueues/:sid/${CUMULATIVE}`, SPLIT, queueAt(CUMULATIVE), (scope, query) =>
    cumulative(centre, query, ofQueue(scope, 'whole-queue')),
  );
  serve(`TaskQueues/:sid/${BOTH}`, SPLIT, queueAt(BOTH), queueBoth);

  route('GET', `${ROOT}/:workspace/TaskQueues/${BOTH}`, [...PAGE_NAMES, ...SPLIT, 'FriendlyName'], (asked) => {
    const workspace = workspaceOf(centre)(asked);
    const rows = [...centre.queues.values()].filter(within(workspace.sid)).filter(nameFilter(centre, asked.query));
    const show = (queue: TaskQueue): object => ({
      account_sid: queue.accountSid,
      workspace_sid: workspace.sid,
      task_queue_sid: queue.sid,
      ...queueBoth(queue, asked.query),
    });
    return listPage(centre, asked, {
      key: 'task_queues_statistics',
      path: pathOf(workspace.sid, 'TaskQueues', BOTH),
      rows,
      show,
    });
  });

  const namedQueues = (body: string): readonly unknown[] => {
    const told = parseAttributes(body) ?? {};
    const { bulk_member } = switches;
    const list = bulk_member === 'any' ? Object.values(told).find(Array.isArray) : told[bulk_member];
    if (!Array.isArray(list)) throw invalid(bulk_member === 'any' ? 'body' : bulk_member, true);
    if (switches.bulk_queues > 0 && list.length > switches.bulk_queues) throw invalid(bulk_member);
    return list;
  };
  route('POST', `${ROOT}/:workspace/TaskQueues/${REAL}`, [], (asked, body) => {
    const workspace = workspaceOf(centre)(asked);
    if (!mayAskBulk(workspace.accountSid)) throw tooMany(switches);
    const isForm = asked.form.names.length > 0;
    const sids = isForm && switches.bulk_body === 'any' ? asked.form.all(asked.form.names[0] ?? '') : namedQueues(body);
    const found = sids
      .map((sid) => centre.queues.get(String(sid)))
      .filter((queue) => queue?.workspaceSid === workspace.sid)
      .filter((queue) => queue !== undefined);
    const data = found.map((queue) => {
      const figures = queueRealTime(centre, queue, undefined);
      const { longest_relative_task_age_in_queue: _age, longest_relative_task_sid_in_queue: _sid, ...rest } = figures;
      return { task_queue_sid: queue.sid, ...rest };
    });
    return {
      ...headOf(workspace, 'TaskQueues', REAL),
      task_queue_data: data,
      task_queue_response_count: data.length,
    };
  });
};
