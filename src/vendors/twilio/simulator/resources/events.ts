import type { Params } from '../../../../sandbox/rest/params.ts';
import type { Centre } from '../centre.ts';
import { writeDate } from '../dates.ts';
import { listPage } from '../listing.ts';
import type { EventRecord } from '../records.ts';
import { notFound } from '../refusal.ts';
import { type InWorkspaceCollection, pathOf, ROOT, workspaceOf } from '../resource.ts';
import { windowOf } from '../window.ts';

/** What the callback sends by its own names stands here in the response's. */
const snake = (name: string): string => name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();

const FOLDERS = new Map([
  ['worker', 'Workers'],
  ['task', 'Tasks'],
  ['task-queue', 'TaskQueues'],
  ['workflow', 'Workflows'],
  ['activity', 'Activities'],
  ['task-channel', 'TaskChannels'],
]);

/** Members of the callback that the resource tells outside of `event_data`. */
const OUTSIDE = new Set([
  'EventType',
  'AccountSid',
  'EventDescription',
  'ResourceType',
  'ResourceSid',
  'Timestamp',
  'TimestampMs',
  'Sid',
]);

const MEMBERS = [
  ['ReservationSid', 'ReservationSid'],
  ['TaskSid', 'TaskSid'],
  ['TaskQueueSid', 'TaskQueueSid'],
  ['WorkerSid', 'WorkerSid'],
  ['WorkflowSid', 'WorkflowSid'],
] as const;

type Fits = (event: EventRecord) => boolean;

const filterOf = (centre: Centre, query: Params): Fits => {
  const { from, to } = windowOf(centre, query);
  const tests: Fits[] = [({ at }) => at >= from && at <= to];
  const type = query.text('EventType');
  const sid = query.text('Sid');
  const channel = query.text('TaskChannel');
  if (type) tests.push((event) => event.type === type);
  if (sid) tests.push((event) => event.sid === sid);
  if (channel) {
    tests.push((event) => {
      const { TaskChannelSid, TaskChannelUniqueName } = event.fields();
      return TaskChannelSid === channel || TaskChannelUniqueName === channel;
    });
  }
  for (const [name, field] of MEMBERS) {
    const wanted = query.text(name);
    if (wanted) tests.push((event) => event.fields()[field] === wanted);
  }
  return (event) => tests.every((test) => test(event));
};

export const events = (centre: Centre): InWorkspaceCollection<EventRecord> => {
  const urlOf = ({ workspaceSid, resourceType, resourceSid, fields }: EventRecord): string => {
    const folder = FOLDERS.get(resourceType);
    if (resourceType === 'reservation') {
      return centre.origin + pathOf(workspaceSid, 'Tasks', fields().TaskSid ?? '', 'Reservations', resourceSid);
    }
    return centre.origin + (folder ? pathOf(workspaceSid, folder, resourceSid) : pathOf(workspaceSid));
  };
  const dataOf = ({ fields }: EventRecord): Record<string, string> =>
    Object.fromEntries(
      Object.entries(fields())
        .filter(([name]) => !OUTSIDE.has(name))
        .map(([name, value]) => [snake(name), value]),
    );

  const show = (event: EventRecord): object => {
    const { sid, accountSid, workspaceSid } = event;
    const workspaceUrl = centre.origin + pathOf(workspaceSid);
    return {
      sid,
      account_sid: accountSid,
      workspace_sid: workspaceSid,
      actor_sid: workspaceSid,
      actor_type: 'workspace',
      actor_url: workspaceUrl,
      description: event.description,
      event_data: dataOf(event),
      event_date: writeDate(event.at),
      event_date_ms: event.at,
      event_type: event.type,
      resource_sid: event.resourceSid,
      resource_type: event.resourceType,
      resource_url: urlOf(event),
      source: 'twilio',
      source_ip_address: '127.0.0.1',
      url: `${workspaceUrl}/Events/${sid}`,
    };
  };
  const own = (workspaceSid: string): EventRecord[] =>
    centre.journal.events.filter((event) => event.workspaceSid === workspaceSid);

  return {
    path: `${ROOT}/:workspace/Events`,
    scope: workspaceOf(centre),
    find(sid, workspace) {
      const event = own(workspace.sid).find((each) => each.sid === sid);
      if (!event) throw notFound(`/Workspaces/${workspace.sid}/Events/${sid}`);
      return event;
    },
    show,
    list: {
      filters: [
        'StartDate',
        'EndDate',
        'Minutes',
        'EventType',
        'Sid',
        'ReservationSid',
        'TaskSid',
        'TaskQueueSid',
        'WorkerSid',
        'WorkflowSid',
        'TaskChannel',
      ],
      run(workspace, asked) {
        const rows = own(workspace.sid).filter(filterOf(centre, asked.query));
        return listPage(centre, asked, { key: 'events', path: pathOf(workspace.sid, 'Events'), rows, show });
      },
    },
  };
};
