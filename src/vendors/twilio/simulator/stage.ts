import { customerName, isBot } from '../../../sandbox/cast.ts';
import type { Presence, Stage } from '../../../sandbox/play.ts';
import type { Collection } from '../../../sandbox/rest/crud.ts';
import type { Scenario, ScenarioQueue } from '../../../sandbox/scenario.ts';
import { setActivity } from './activity-change.ts';
import { type Centre, within } from './centre.ts';
import type { Account, Workspace } from './records.ts';
import { type Resources, readForm } from './routes.ts';

/** The SIDs of what a scenario put there, by name. */
export interface Seeded {
  readonly workspaceSid: string;
  readonly workflowSid: string;
  readonly activities: Readonly<Record<string, string>>;
  readonly queues: Readonly<Record<string, string>>;
  readonly workers: Readonly<Record<string, string>>;
}

const RESERVATION_SECONDS = 30;
const REASON = 'Done';

/** What its attributes mean, as an account is configured with it. */
export const LABELS = {
  contact: {
    from: 'from',
    to: 'to',
    name: 'customer_name',
    language: 'language',
    subject: 'topic',
    direction: { label: 'direction' },
  },
  workerKind: { label: 'kind' },
} as const;

const contactOf = (caller: string) => ({
  from: caller,
  to: '+15550100',
  customer_name: customerName(caller),
  direction: 'inbound',
});

const language = ({ language }: ScenarioQueue, expression: (value: string) => string): string =>
  language === null ? '' : ` AND ${expression(language)}`;
const targetWorkers = (queue: ScenarioQueue): string =>
  `skills HAS "${queue.skill}"${language(queue, (value) => `languages HAS "${value}"`)}`;
const filter = (queue: ScenarioQueue): string =>
  `skill == "${queue.skill}"${language(queue, (value) => `language == "${value}"`)}`;

/** Builds the scenario's contact centre in the vendor's terms, in this workspace and with one workflow. */
export const buildStage = (
  centre: Centre,
  resources: Resources,
  scenario: Scenario,
  workspace: Workspace,
): { readonly stage: Stage; readonly seeded: Seeded } => {
  const { sid: workspaceSid } = workspace;
  const make = <R>({ create }: Collection<Account, Workspace, R>, fields: Readonly<Record<string, string>>): R => {
    if (!create) throw new TypeError('nothing of this kind can be created');
    return create.run(workspace, readForm(new URLSearchParams(fields).toString()));
  };
  make(resources.activities, { FriendlyName: 'Break', Available: 'false' });
  const activities = () => [...centre.activities.values()].filter(within(workspaceSid));
  const activity = (name: string) => activities().find((each) => each.name === name);
  const activityOf = (presence: Presence) =>
    activity({ ready: 'Available', break: 'Break', 'wrap-up': 'Unavailable', offline: 'Offline' }[presence]);
  // Who lets a reservation time out is away, not gone home.
  workspace.timeoutActivitySid = activity('Unavailable')?.sid ?? null;

  const queues = scenario.queues.map((queue) => ({
    queue,
    sid: make(resources.queues, { FriendlyName: queue.name, TargetWorkers: targetWorkers(queue) }).sid,
  }));
  const filters = queues.map(({ queue, sid }) => ({
    filter_friendly_name: queue.name,
    expression: filter(queue),
    targets: [{ queue: sid }],
  }));
  const { sid: workflowSid } = make(resources.workflows, {
    FriendlyName: 'Main workflow',
    Configuration: JSON.stringify({ task_routing: { filters, default_filter: { queue: queues[0]?.sid } } }),
    TaskReservationTimeout: String(RESERVATION_SECONDS),
  });

  let extension = 1000;
  const crew = scenario.teams.flatMap((team) =>
    team.members.map((name) => {
      const { skills, languages, name: teamName } = team;
      const contact_uri = `sip:${extension++}@sandbox.example`;
      const attributes = JSON.stringify({
        skills,
        languages,
        team: teamName,
        contact_uri,
        kind: isBot(scenario, name) ? 'ai_agent' : 'human',
      });
      return { name, team, workerId: make(resources.workers, { FriendlyName: name, Attributes: attributes }).sid };
    }),
  );
  const channels = new Set([...centre.taskChannels.values()].map(({ uniqueName }) => uniqueName));

  const stage: Stage = {
    crew,
    arrive: ({ attributes, channel, caller, timeToLiveMs }) =>
      centre.workflows.has(workflowSid)
        ? make(resources.tasks, {
            WorkflowSid: workflowSid,
            Attributes: JSON.stringify({ ...attributes, ...contactOf(caller) }),
            TaskChannel: channels.has(channel) ? channel : 'default',
            Timeout: String(Math.max(1, Math.round(timeToLiveMs / 1000))),
          }).sid
        : null,
    setPresence(workerId, presence) {
      const worker = centre.workers.get(workerId);
      const next = activityOf(presence);
      if (worker && next && worker.activitySid !== next.sid) setActivity(centre, worker, next);
    },
    wrapUp: {
      begin: (jobId) => {
        centre.world.wrapUp(jobId);
      },
      end(jobId) {
        const task = centre.tasks.get(jobId);
        if (task) task.reason ??= REASON;
        centre.world.complete(jobId);
      },
    },
  };
  const seeded = {
    workspaceSid,
    workflowSid,
    activities: Object.fromEntries(activities().map(({ name, sid }) => [name, sid])),
    queues: Object.fromEntries(queues.map(({ queue, sid }) => [queue.name, sid])),
    workers: Object.fromEntries(crew.map(({ name, workerId }) => [name, workerId])),
  };
  return { stage, seeded };
};
