import { customerName, isBot } from '../../../sandbox/cast.ts';
import type { Presence, Stage } from '../../../sandbox/play.ts';
import type { Scenario, ScenarioQueue } from '../../../sandbox/scenario.ts';
import { type Body, bodyOf } from './body.ts';
import { type Centre, setActivity } from './centre.ts';
import type { Activity, Credentials, Stored, Task, TaskQueue, Worker, Workflow, Workspace } from './records.ts';
import type { Resource } from './resource.ts';

/** The SIDs of what a scenario put there, by name. */
export interface Seeded {
  readonly workspaceSid: string;
  readonly workflowSid: string;
  readonly activities: Readonly<Record<string, string>>;
  readonly queues: Readonly<Record<string, string>>;
  readonly workers: Readonly<Record<string, string>>;
}

export interface Resources {
  readonly workspaces: Resource<Workspace>;
  readonly taskqueues: Resource<TaskQueue>;
  readonly workers: Resource<Worker>;
  readonly activities: Resource<Activity>;
  readonly workflows: Resource<Workflow>;
  readonly tasks: Resource<Task>;
}

const ACTIVITIES = [
  ['Break', false],
  ['Wrap-up', false],
  ['Ringing', false],
  ['On a task', false],
] as const;
const RESERVATION_SECONDS = 30;

/** What its attributes mean, as an account is configured with it. The vendor itself tells who calls. */
export const LABELS = {
  contact: {
    name: 'customer',
    language: 'language',
    subject: 'topic',
    direction: { label: 'call_type', values: { I: 'INBOUND', O: 'OUTBOUND' } },
  },
  workerKind: { label: 'type', values: { P: 'HUMAN', V: 'BOT' } },
} as const;

const targetWorkers = ({ skill, language }: ScenarioQueue): string =>
  `skills[any] = '${skill}'${language === null ? '' : ` AND languages[any] = '${language}'`}`;
const expression = ({ skill, language }: ScenarioQueue): string =>
  `skill = '${skill}'${language === null ? '' : ` AND language = '${language}'`}`;

/** Builds the scenario's contact centre in the vendor's terms: one workspace, one workflow. */
export const buildStage = (
  centre: Centre,
  resources: Resources,
  scenario: Scenario,
  by: Credentials,
): { readonly stage: Stage; readonly seeded: Seeded } => {
  const make = <R extends Stored>(resource: Resource<R>, fields: Readonly<Record<string, unknown>>): R => {
    const body: Body = bodyOf(fields);
    return resource.create(body, by);
  };
  const { sid: workspaceSid } = make(resources.workspaces, { enterpriseSid: by.enterpriseSid, name: 'Contact centre' });
  for (const [name, available] of ACTIVITIES) make(resources.activities, { workspaceSid, name, available });
  const activitySid = (isMeant: (activity: Activity) => boolean): string =>
    [...centre.activities.values()].find(isMeant)?.sid ?? '';
  const named = (name: string): string => activitySid((activity) => activity.name === name);
  // What the available one is called depends on a switch.
  const activityOf: Readonly<Record<Presence, string>> = {
    ready: activitySid(({ available }) => available),
    break: named('Break'),
    'wrap-up': named('Wrap-up'),
    offline: named('Offline'),
  };

  const queues = scenario.queues.map((queue) => ({
    queue,
    sid: make(resources.taskqueues, {
      workspaceSid,
      name: queue.name,
      targetWorkers: targetWorkers(queue),
      reservationActivitySid: named('Ringing'),
      assignmentActivitySid: named('On a task'),
    }).sid,
  }));
  const filters = queues.map(({ queue, sid }) => ({
    filter_friendly_name: queue.name,
    expression: expression(queue),
    targets: [{ queue: sid }],
  }));
  const { sid: workflowSid } = make(resources.workflows, {
    workspaceSid,
    name: 'Main workflow',
    configuration: JSON.stringify({ task_routing: { filters, default_filter: { queue: queues[0]?.sid } } }),
    taskReservationTimeout: RESERVATION_SECONDS,
  });

  let extension = 1000;
  const crew = scenario.teams.flatMap((team) =>
    team.members.map((name) => {
      const contact_uri = `sip:${extension++}@sandbox.example`;
      const attributes = JSON.stringify({
        skills: team.skills,
        languages: team.languages,
        team: team.name,
        contact_uri,
        type: isBot(scenario, name) ? 'V' : 'P',
      });
      return { name, team, workerId: make(resources.workers, { workspaceSid, name, attributes }).sid };
    }),
  );

  const stage: Stage = {
    crew,
    arrive: ({ attributes, channel, caller, timeToLiveMs }) =>
      centre.workflows.has(workflowSid)
        ? make(resources.tasks, {
            workflowSid,
            attributes: JSON.stringify({ ...attributes, channel, customer: customerName(caller), call_type: 'I' }),
            timeout: Math.max(1, Math.round(timeToLiveMs / 1000)),
            ...(channel === 'voice' && { taskChannel: 'CALL', callerId: caller }),
          }).sid
        : null,
    setPresence(workerId, presence) {
      const worker = centre.workers.get(workerId);
      if (worker) setActivity(centre, worker, activityOf[presence]);
    },
  };
  const seeded = {
    workspaceSid,
    workflowSid,
    activities: Object.fromEntries([...centre.activities.values()].map(({ name, sid }) => [name, sid])),
    queues: Object.fromEntries(queues.map(({ queue, sid }) => [queue.name, sid])),
    workers: Object.fromEntries(crew.map(({ name, workerId }) => [name, workerId])),
  };
  return { stage, seeded };
};
