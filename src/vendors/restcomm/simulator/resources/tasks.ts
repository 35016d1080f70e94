import type { Attributes, JobState } from '../../../../sandbox/model.ts';
import { type Body, parseObject } from '../body.ts';
import { type Centre, findOwn } from '../centre.ts';
import { formatMillis, formatSeconds } from '../dates.ts';
import type { Credentials, Json, Operation, Task, Workflow } from '../records.ts';
import { generalRefusal, invalid } from '../refusal.ts';
import { createdBetween, inWorkspace, type Resource, readFlag, withoutUnset } from '../resource.ts';
import { route } from '../routing.ts';

const TIME_TO_LIVE = 86_400;
const TIME_TO_LIVE_SAMPLED = 120;
const TIME_TO_LIVE_MAX = 1_209_600;
const NOTHING_TO_ROUTE = "There is no task's attributes or TaskQueueSid is set when creating the task";

type TaskState = 'PENDING' | 'RESERVED' | 'ASSIGNED' | 'COMPLETED' | 'CANCELED';
const STATES = new Map<JobState, TaskState>([
  ['created', 'PENDING'],
  ['waiting', 'PENDING'],
  ['offered', 'RESERVED'],
  ['assigned', 'ASSIGNED'],
  ['wrap-up', 'ASSIGNED'],
  ['completed', 'COMPLETED'],
  ['canceled', 'CANCELED'],
]);
const WORDS = new Map<string, TaskState>([
  ...[...new Set(STATES.values())].map((state) => [state, state] as const),
  ['CANCELLED', 'CANCELED'],
]);

export const readState = (text: string): TaskState => {
  const state = WORDS.get(text.toUpperCase());
  if (!state) throw invalid('assignmentStatus');
  return state;
};
const isFinal = (state: TaskState): boolean => state === 'COMPLETED' || state === 'CANCELED';

const jobOf = (centre: Centre, task: Task) => centre.world.jobs.get(task.sid);
const stateOf = (centre: Centre, task: Task): TaskState =>
  STATES.get(jobOf(centre, task)?.state ?? 'canceled') ?? 'CANCELED';

/** Both a plain JSON string and a percent-encoded one are taken (contract §12 row 27); `null`: neither. */
const parseAttributes = (sent: string | null): Attributes | null => {
  if (sent === null || sent.trim() === '') return {};
  const plain = parseObject(sent);
  if (plain) return plain;
  try {
    return parseObject(decodeURIComponent(sent));
  } catch {
    return null;
  }
};

export const cancelOpenTasks = (centre: Centre, isMeant: (task: Task) => boolean, reason: string): void => {
  for (const task of centre.tasks.values()) {
    if (isMeant(task) && centre.world.cancel(task.sid)) task.reason = reason;
  }
};

/** Puts the task where its Workflow sends it, or cancels it with the reason why that is nowhere. */
const routeTask = (centre: Centre, task: Task, workflow: Workflow, attributes: Attributes): void => {
  const inSameWorkspace = (sid: string) => centre.taskqueues.get(sid)?.workspaceSid === workflow.workspaceSid;
  const found = route(workflow.configuration, attributes, inSameWorkspace);
  if ('queueSid' in found) centre.world.enqueue(task.sid, found.queueSid);
  else if (centre.world.cancel(task.sid)) task.reason = found.reason;
};

const only = <T>(found: readonly T[]): T | undefined => (found.length === 1 ? found[0] : undefined);

/** A workflow may be left out when there is only one to choose from (contract §4.6). */
const onlyWorkflow = (centre: Centre, by: Credentials, workspaceSid: string | null): Workflow | undefined =>
  only(
    [...centre.workflows.values()].filter((each) =>
      workspaceSid === null ? each.enterpriseSid === by.enterpriseSid : each.workspaceSid === workspaceSid,
    ),
  );

type Move = (centre: Centre, sid: string) => boolean;
const MOVES = new Map<string, Move>([
  ['RESERVED->ASSIGNED', ({ world }, sid) => world.accept(sid)],
  ['RESERVED->PENDING', ({ world }, sid) => world.decline(sid)],
  ['PENDING->CANCELED', ({ world }, sid) => world.cancel(sid)],
  ['RESERVED->CANCELED', ({ world }, sid) => world.cancel(sid)],
  ['ASSIGNED->COMPLETED', ({ world }, sid) => world.complete(sid)],
  [
    'COMPLETED->CANCELED',
    ({ world, switches }, sid) => switches.allow_terminal_change && world.overrule(sid, 'canceled'),
  ],
  [
    'CANCELED->COMPLETED',
    ({ world, switches }, sid) => switches.allow_terminal_change && world.overrule(sid, 'completed'),
  ],
]);

const spell = (centre: Centre, state: TaskState, operation: Operation): string => {
  if (state !== 'CANCELED' || centre.switches.spelling_all_canceled) return state;
  // The captured answers spell it with one L in search and two in Update (contract §12 row 19).
  return operation === 'update' || centre.switches.spelling_all_cancelled ? 'CANCELLED' : state;
};

const renderCreated = (task: Task): Json =>
  withoutUnset({
    sid: task.sid,
    organizationSid: task.organizationSid,
    workspaceSid: task.workspaceSid,
    timeout: task.timeout,
    priority: 0,
    age: 0,
    attributes: task.attributes,
    bypassReservedState: task.bypassReservedState,
  });

export const tasks = (centre: Centre): Resource<Task> => {
  const { switches, world, clock } = centre;
  const standardTimeout = switches.task_default_timeout_120 ? TIME_TO_LIVE_SAMPLED : TIME_TO_LIVE;
  const stateKey = switches.status_key_assignmentStatus ? 'assignmentStatus' : 'assignmentState';

  const resolve = (body: Body, by: Credentials) => {
    const workflowSid = body.text('workflowSid') ?? null;
    const given = workflowSid === null ? undefined : findOwn(centre.workflows, workflowSid, by.enterpriseSid, '550');
    const queueSid = body.text('taskQueueSid') ?? null;
    const queue = queueSid === null ? undefined : findOwn(centre.taskqueues, queueSid, by.enterpriseSid, '540');
    const named = body.text('workspaceSid') ?? null;
    if (named !== null) findOwn(centre.workspaces, named, by.enterpriseSid, '520');
    const workflow = given ?? onlyWorkflow(centre, by, named ?? queue?.workspaceSid ?? null);
    const own = [...centre.workspaces.values()].filter((each) => each.enterpriseSid === by.enterpriseSid);
    const workspaceSid = queue?.workspaceSid ?? workflow?.workspaceSid ?? named ?? only(own)?.sid ?? null;
    return { workflow, queue, workspaceSid };
  };

  return {
    plural: 'tasks',
    table: centre.tasks,
    missing: '560',
    filters: {
      ...createdBetween,
      workspaceSid: inWorkspace,
      isLiveSession: (value) => {
        const live = readFlag('isLiveSession', value);
        return (task) => isFinal(stateOf(centre, task)) !== live;
      },
      assignmentStatus: (value) => {
        const wanted = readState(value);
        return (task) => stateOf(centre, task) === wanted;
      },
    },
    // A plain list never shows a live task (contract §3.2).
    implied: { isLiveSession: 'false' },

    create(body, by) {
      const { workflow, queue, workspaceSid } = resolve(body, by);
      const sent = body.text('attributes') ?? null;
      const attributes = parseAttributes(sent);
      const nothingToRoute = attributes !== null && Object.keys(attributes).length === 0 && !queue;
      if (!nothingToRoute && !workflow && !queue) throw invalid('workflowSid');
      if (!attributes) throw invalid('attributes');
      const fields = {
        timeout: body.integer('timeout', 1, TIME_TO_LIVE_MAX) ?? standardTimeout,
        bypassReservedState: body.flag('bypassReservedState') ?? false,
        taskChannel: body.text('taskChannel') ?? null,
        callerId: body.text('callerId') ?? null,
      };
      const task: Task = {
        ...centre.stamp('TK', by),
        ...fields,
        accountSid: by.accountSid,
        organizationSid: by.organizationSid,
        workspaceSid,
        workflowSid: nothingToRoute ? null : (workflow?.sid ?? null),
        attributes: sent,
        reason: null,
      };
      centre.tasks.set(task.sid, task);
      world.addJob({ id: task.sid, attributes, createdAt: task.createdAt, timeToLiveMs: task.timeout * 1000 });
      if (nothingToRoute) {
        task.reason = NOTHING_TO_ROUTE;
        world.complete(task.sid);
      } else if (queue) world.enqueue(task.sid, queue.sid);
      else if (workflow) routeTask(centre, task, workflow, attributes);
      return task;
    },

    update(task, body) {
      const status = body.text('assignmentStatus') ?? body.text('assignmentState');
      const reason = body.text('reason');
      const sent = body.text('attributes');
      const attributes = parseAttributes(sent ?? null);
      if (!attributes) throw invalid('attributes');
      if (status) {
        const [from, to] = [stateOf(centre, task), readState(status)];
        const move = `${from}->${to}`;
        if (from !== to && !MOVES.get(move)?.(centre, task.sid)) throw generalRefusal(409, move);
      }
      if (reason !== undefined) task.reason = reason;
      if (sent === undefined) return;
      task.attributes = sent;
      world.changeJob(task.sid, { attributes });
      const workflow = task.workflowSid === null ? undefined : centre.workflows.get(task.workflowSid);
      if (workflow && stateOf(centre, task) === 'PENDING') routeTask(centre, task, workflow, attributes);
    },

    remove({ sid }) {
      world.removeJob(sid);
      centre.tasks.delete(sid);
    },

    render(task, operation) {
      if (operation === 'create') return renderCreated(task);
      const job = jobOf(centre, task);
      return withoutUnset({
        dateCreated: formatMillis(task.createdAt),
        dateUpdated: formatMillis(task.updatedAt),
        restcommAccount: { accountSid: task.accountSid, accountEmail: task.accountEmail },
        sid: task.sid,
        enterpriseSid: task.enterpriseSid,
        organizationSid: task.organizationSid,
        workspaceSid: task.workspaceSid,
        workflowSid: task.workflowSid,
        taskQueueSid: job?.queueId ?? null,
        workerSid: job?.workerId ?? null,
        timeout: task.timeout,
        priority: 0,
        taskChannel: task.taskChannel,
        [stateKey]: spell(centre, stateOf(centre, task), operation),
        taskQueueEnteredDate: job?.enteredAt ? formatSeconds(job.enteredAt) : null,
        age: Math.floor(((job?.closedAt ?? clock.now()) - task.createdAt) / 1000),
        reason: task.reason,
        attributes: task.attributes,
        callerId: task.callerId,
        bypassReservedState: task.bypassReservedState,
      });
    },
  };
};
