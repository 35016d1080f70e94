import type { Deliveries } from '../../../sandbox/deliveries.ts';
import { signForm } from '../../../sandbox/signature.ts';
import type { Centre } from './centre.ts';
import { asFields, eventTime, printFields, valuesOf } from './event-fields.ts';
import type { Fact } from './journal.ts';
import type { Account, EventRecord, Workspace } from './records.ts';
import { queueOf } from './states.ts';
import type { Tell, Told } from './tell.ts';

/** Types that only third-party lists have (contract §11.1, marked U). */
const OBSERVED =
  /^(?:reservation\.failed|task\.transfer-.*|task-queue\.expression\.updated|workflow\.(?:created|updated|deleted))$/;

export interface EventOptions {
  readonly centre: () => Centre;
  readonly deliveries: Deliveries;
  readonly sharedKey: { readonly sid: string; readonly secret: string };
}

const resourceOf = (type: string, told: Told, workspaceSid: string): string => {
  const group = type.split('.', 1)[0];
  const found = {
    reservation: told.reservation,
    task: told.task,
    worker: told.worker,
    'task-queue': told.queue,
    workflow: told.workflow,
    'task-channel': told.taskChannel,
  }[group ?? ''];
  return told.resourceSid ?? found?.sid ?? workspaceSid;
};

/** `task-queue.entered` → `Task queue entered`. */
const describe = (type: string): string => {
  const words = type.replaceAll(/[.-]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const factOf = (centre: Centre, type: string, workspaceSid: string, told: Told): Fact => {
  const { task, reservation, worker, queue, workflow } = told;
  const at = centre.clock.now();
  return {
    type,
    at,
    workspaceSid,
    taskSid: task?.sid ?? null,
    queueSid: queue?.sid ?? (task && queueOf(centre, task)?.sid) ?? null,
    workflowSid: workflow?.sid ?? task?.workflowSid ?? null,
    workerSid: reservation?.workerSid ?? worker?.sid ?? null,
    taskChannelSid: task?.taskChannelSid ?? null,
    waitedMs: task ? at - task.createdAt : 0,
    queuedMs: task && task.queueEnteredAt !== null ? at - task.queueEnteredAt : 0,
    activitySid: null,
    lastedMs: 0,
    ...told.fact,
  };
};

const RETRIES = /(?:^|&)rc=(\d)(?:&|$)/;

/** What the fragment of a callback URL overrides (contract §11.1). */
const overridden = (url: string): { readonly address: string; readonly retries: number | null } => {
  const mark = url.indexOf('#');
  const [, count] = RETRIES.exec(mark < 0 ? '' : url.slice(mark + 1)) ?? [];
  return { address: mark < 0 ? url : url.slice(0, mark), retries: count === undefined ? null : Number(count) };
};

/** Nobody reads most events, and to print one takes longer than all else that is done for it. */
const once = <T extends object>(make: () => T): (() => T) => {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

export const eventTeller = ({ centre: open, deliveries, sharedKey }: EventOptions): Tell => {
  let order = 0;

  const deliver = (workspace: Workspace, account: Account, event: EventRecord): void => {
    const { switches } = open();
    const { address, retries } = overridden(workspace.eventCallbackUrl);
    const url = switches.fragment_signed ? workspace.eventCallbackUrl : address;
    const shared = switches.signature === 'sha256';
    const form = event.fields();
    const key = shared ? sharedKey.secret : account.authToken;
    const headers: Record<string, string> = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': signForm({ algorithm: switches.signature, key, url, form }),
      ...(shared && { 'x-twilio-webhooks-signature-settings': `key=${sharedKey.sid},algorithm=HMAC_SHA256` }),
    };
    const body = new URLSearchParams(form).toString();
    deliveries.add({
      sending: { method: 'POST', url: address, headers, body },
      retries: retries ?? switches.event_retries,
    });
  };

  return (type, workspaceSid, told) => {
    const centre = open();
    const workspace = centre.workspaces.get(workspaceSid);
    const account = workspace && centre.accounts.get(workspace.accountSid);
    if (!workspace || !account) return;
    if (!centre.switches.observed_events && OBSERVED.test(type)) return;
    const at = centre.clock.now();
    const sid = centre.newSid('EV');
    const resourceType = type.split('.', 1)[0] ?? '';
    const resourceSid = resourceOf(type, told, workspaceSid);
    const description = told.description ?? describe(type);
    const accountSid = account.sid;
    const { name: workspaceName, eventCallbackUrl, eventsFilter } = workspace;
    const values = valuesOf(centre, told);
    const fields = once(() => ({
      EventType: type,
      AccountSid: accountSid,
      WorkspaceSid: workspaceSid,
      WorkspaceName: workspaceName,
      EventDescription: description,
      ResourceType: resourceType,
      ResourceSid: resourceSid,
      Timestamp: String(eventTime(centre, at)),
      TimestampMs: String(at),
      Sid: sid,
      ...printFields(values),
      ...asFields(told.extra ?? {}),
    }));
    order += 1;
    const event = { sid, accountSid, workspaceSid, type, at, order, description, resourceType, resourceSid, fields };
    centre.journal.add(event, factOf(centre, type, workspaceSid, told));
    if (eventCallbackUrl === '') return;
    const wanted = (eventsFilter ?? '').split(',').map((each) => each.trim());
    const isFiltered = (eventsFilter ?? '').trim() !== '';
    const isWanted = isFiltered ? wanted.includes(type) : centre.switches.empty_filter === 'all';
    if (isWanted) deliver(workspace, account, event);
  };
};
