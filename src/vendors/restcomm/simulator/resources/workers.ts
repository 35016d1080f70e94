import type { Attributes } from '../../../../sandbox/model.ts';
import { type Body, parseObject } from '../body.ts';
import { type Centre, fallbackActivity, findActivity, findOwn, refuseTakenName, setActivity } from '../centre.ts';
import { compileExpression } from '../expression/evaluate.ts';
import type { Credentials, TaskQueue, Worker } from '../records.ts';
import { invalid, vendorRefusal } from '../refusal.ts';
import {
  createdBetween,
  type Filter,
  inWorkspace,
  partialName,
  type Resource,
  readFlag,
  renderStamp,
  withoutUnset,
} from '../resource.ts';

/** Which values mean 531 and which 532: contract §4.3. */
const readAttributes = (body: Body): { sent: string; parsed: Attributes } => {
  const sent = body.raw('attributes');
  const parsed = typeof sent === 'string' ? parseObject(sent) : null;
  const echo = typeof sent === 'string' ? sent : (JSON.stringify(sent ?? '') ?? '');
  if (typeof sent !== 'string' || !parsed) throw vendorRefusal('531', sent ? echo : '');
  if (typeof parsed.contact_uri !== 'string' || parsed.contact_uri === '') throw vendorRefusal('532', sent);
  return { sent, parsed };
};

const attributesOf = (centre: Centre, worker: Worker): Attributes =>
  centre.world.workers.get(worker.sid)?.attributes ?? {};
const activityOf = (centre: Centre, worker: Worker) =>
  worker.activitySid === null ? undefined : centre.activities.get(worker.activitySid);

const matchingExpression =
  (centre: Centre): Filter<Worker> =>
  (value) => {
    const matches = compileExpression(value);
    if (!matches) throw invalid('targetWorkerExpression');
    return (worker) => matches(attributesOf(centre, worker));
  };

/** Members of any of these queues, whether available or not. */
const memberOf =
  (centre: Centre, isMeant: (queue: TaskQueue, value: string) => boolean): Filter<Worker> =>
  (value: string, by: Credentials) => {
    const queues = [...centre.taskqueues.values()].filter(
      (queue) => queue.enterpriseSid === by.enterpriseSid && isMeant(queue, value),
    );
    return (worker) => {
      const member = centre.world.workers.get(worker.sid);
      return member !== undefined && queues.some((queue) => centre.world.queues.get(queue.sid)?.admits(member));
    };
  };

export const workers = (centre: Centre): Resource<Worker> => ({
  plural: 'workers',
  table: centre.workers,
  missing: '530',
  filters: {
    name: partialName,
    ...createdBetween,
    workspaceSid: inWorkspace,
    available: (value) => {
      const wanted = readFlag('available', value);
      return (worker) => (activityOf(centre, worker)?.available ?? false) === wanted;
    },
    activityName: (value) => {
      const wanted = value.toLowerCase();
      return (worker) => activityOf(centre, worker)?.name.toLowerCase().includes(wanted) ?? false;
    },
    activitySid: (value) => (worker) => worker.activitySid === value,
    targetWorkerExpression: matchingExpression(centre),
    taskQueueName: memberOf(centre, (queue, value) => queue.name === value),
    taskQueueSid: memberOf(centre, (queue, value) => queue.sid === value),
  },

  create(body, by) {
    const workspaceSid = body.requiredText('workspaceSid');
    const name = body.requiredText('name');
    findOwn(centre.workspaces, workspaceSid, by.enterpriseSid, '520');
    const { sent, parsed } = readAttributes(body);
    const activitySid = body.text('activitySid') ?? null;
    if (activitySid !== null) findActivity(centre, activitySid, workspaceSid);
    refuseTakenName(centre.workers, name, (each) => each.workspaceSid === workspaceSid, '536');
    const worker: Worker = {
      ...centre.stamp('WK', by),
      workspaceSid,
      name,
      activitySid: activitySid ?? fallbackActivity(centre, workspaceSid),
      attributes: sent,
      moved: null,
    };
    centre.workers.set(worker.sid, worker);
    centre.world.addWorker({
      id: worker.sid,
      name,
      attributes: parsed,
      presence: worker.activitySid,
      available: activityOf(centre, worker)?.available ?? false,
      createdAt: worker.createdAt,
    });
    return worker;
  },

  update(worker, body) {
    const { workspaceSid } = worker;
    const name = body.keptText('name');
    const attributes = body.has('attributes') ? readAttributes(body) : null;
    const activitySid = body.text('activitySid');
    if (activitySid) findActivity(centre, activitySid, workspaceSid);
    if (name !== undefined) {
      const isRival = (each: Worker) => each.workspaceSid === workspaceSid && each !== worker;
      refuseTakenName(centre.workers, name, isRival, '536');
      worker.name = name;
      centre.world.changeWorker(worker.sid, { name });
    }
    if (attributes) {
      worker.attributes = attributes.sent;
      centre.world.changeWorker(worker.sid, { attributes: attributes.parsed });
    }
    if (activitySid !== undefined) {
      worker.moved = null;
      setActivity(centre, worker, activitySid ?? fallbackActivity(centre, workspaceSid));
    }
  },

  remove({ sid }) {
    centre.workers.delete(sid);
    centre.world.removeWorker(sid);
  },

  render(worker, operation) {
    const activity = activityOf(centre, worker);
    return withoutUnset({
      ...renderStamp(centre, 'workers', worker),
      workspaceSid: worker.workspaceSid,
      enterpriseSid: worker.enterpriseSid,
      name: worker.name,
      activitySid: worker.activitySid,
      activityName: operation === 'create' ? null : (activity?.name ?? null),
      attributes: worker.attributes,
      available: activity?.available ?? false,
    });
  },
});
