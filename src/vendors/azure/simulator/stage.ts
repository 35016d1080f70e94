import { customerName, isBot } from '../../../sandbox/cast.ts';
import type { Presence, Stage } from '../../../sandbox/play.ts';
import type { Random } from '../../../sandbox/random.ts';
import type { Scenario, ScenarioQueue, Team } from '../../../sandbox/scenario.ts';
import type { Availability } from './availability.ts';
import type { Centre } from './centre.ts';
import { setDisposition } from './control.ts';
import type { Endpoint } from './resource.ts';

/** The ids of what a scenario put there, by name. */
export interface Seeded {
  readonly queues: Readonly<Record<string, string>>;
  readonly workers: Readonly<Record<string, string>>;
  readonly classificationPolicies: readonly string[];
  readonly distributionPolicies: readonly string[];
  readonly exceptionPolicies: readonly string[];
}

export type Endpoints = Readonly<
  Record<
    'jobs' | 'workers' | 'queues' | 'classificationPolicies' | 'distributionPolicies' | 'exceptionPolicies',
    Endpoint
  >
>;

const CAPACITY = 100;
const CHANNELS = [
  { channelId: 'voice', capacityCostPerJob: 100, maxNumberOfJobs: 1 },
  { channelId: 'chat', capacityCostPerJob: 50, maxNumberOfJobs: 2 },
  { channelId: 'email', capacityCostPerJob: 25 },
];
const ROUTING = 'contact-routing';

/** What its labels mean, as an account is configured with it. */
export const LABELS = {
  contact: {
    from: 'CustomerNumber',
    name: 'CustomerName',
    language: 'language',
    subject: 'topic',
    direction: { label: 'Direction' },
  },
  workerKind: { label: 'Bot', values: { true: 'BOT', false: 'HUMAN' } },
} as const;

/** Knows no queue, so that what it classifies fails. */
const ORPHANED = 'orphaned-routing';
const RELIEF = 'relief';
const DISPOSITIONS = ['Resolved', 'Transferred', 'FollowUp'];
const MINUTE = 60_000;

export const slug = (name: string): string =>
  name
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-');

const covers = (queue: ScenarioQueue, { skills, languages }: Team): boolean =>
  skills.includes(queue.skill) && (queue.language === null || languages.includes(queue.language));

/** The first queue that fits gets the contact, so the later ones exclude what the earlier ones take. */
const conditionOf = (queue: ScenarioQueue, earlier: readonly ScenarioQueue[]): string => {
  const tests = [`job.skill = "${queue.skill}"`];
  if (queue.language !== null) tests.push(`job.language = "${queue.language}"`);
  for (const { skill, language } of earlier) {
    if (skill === queue.skill && language !== null) tests.push(`job.language <> "${language}"`);
  }
  return tests.length === 1 ? (tests[0] ?? '') : `And(${tests.join(', ')})`;
};

export interface StageOptions {
  readonly centre: Centre;
  readonly endpoints: Endpoints;
  readonly availability: Availability;
  readonly scenario: Scenario;
  readonly random: Random;
}

export interface Built {
  readonly stage: Stage;
  readonly seeded: Seeded;
  readonly stop: () => void;
}

/** Builds the scenario's contact centre in the vendor's terms. */
export const buildStage = (options: StageOptions): Built => {
  const { centre, endpoints, availability, scenario, random } = options;
  const { world, clock } = centre;
  const put = (kind: keyof Endpoints, id: string, doc: object): string => {
    const conditions = { ifMatch: undefined, ifUnmodifiedSince: undefined };
    endpoints[kind].upsert(id, JSON.stringify(doc), conditions, {});
    return id;
  };

  const distributionPolicies = [
    put('distributionPolicies', 'longest-idle', {
      name: 'Longest idle',
      offerExpiresAfterSeconds: 30,
      mode: { kind: 'longestIdle' },
    }),
    put('distributionPolicies', 'ring-two', {
      name: 'Ring two at a time',
      offerExpiresAfterSeconds: 30,
      mode: { kind: 'roundRobin', maxConcurrentOffers: 2 },
    }),
  ];
  put('exceptionPolicies', RELIEF, {
    name: 'Relief for long waits',
    exceptionRules: [
      {
        id: 'waited-5-minutes',
        trigger: { kind: 'waitTime', thresholdSeconds: 300 },
        actions: [{ kind: 'manualReclassify', priority: 50 }],
      },
    ],
  });
  const queues = scenario.queues.map((queue, index) => {
    const labels = { skill: queue.skill, ...(queue.language !== null && { language: queue.language }) };
    const distributionPolicyId = distributionPolicies[index % 3 === 2 ? 1 : 0];
    const doc = { name: queue.name, distributionPolicyId, exceptionPolicyId: RELIEF, labels };
    return { queue, id: put('queues', slug(queue.name), doc) };
  });
  const attach = queues.map(({ queue, id }, index) => ({
    kind: 'conditional',
    condition: { kind: 'expression', expression: conditionOf(queue, scenario.queues.slice(0, index)) },
    queueSelectors: [{ key: 'Id', labelOperator: 'equal', value: id }],
  }));
  put('classificationPolicies', ROUTING, {
    name: 'Contact routing',
    fallbackQueueId: queues[0]?.id,
    queueSelectorAttachments: attach,
    prioritizationRule: { kind: 'expression', expression: 'If(job.tier = "gold", 10, 1)' },
    workerSelectorAttachments: [
      {
        kind: 'conditional',
        condition: { kind: 'expression', expression: 'job.tier = "gold"' },
        workerSelectors: [{ key: 'level', labelOperator: 'greaterThanOrEqual', value: 2, expiresAfterSeconds: 60 }],
      },
    ],
  });
  put('classificationPolicies', ORPHANED, { name: 'Orphaned routing' });

  const crew = scenario.teams.flatMap((team) =>
    team.members.map((name, index) => {
      const skills = Object.fromEntries([...team.skills, ...team.languages].map((each) => [each, true]));
      const doc = {
        capacity: CAPACITY,
        queues: queues.filter(({ queue }) => covers(queue, team)).map(({ id }) => id),
        channels: CHANNELS,
        labels: { ...skills, name, level: 1 + (index % 3), Bot: isBot(scenario, name) },
        tags: { team: team.name },
      };
      return { name, team, workerId: put('workers', slug(name), doc) };
    }),
  );

  let playing = true;
  const later = (ms: number, run: () => void): void => {
    clock.after(ms, () => {
      if (playing) run();
    });
  };
  const cancelLater = (jobId: string, ms: number): void => later(ms, () => world.cancel(jobId));
  /** What a living queue seldom shows: scheduled calls, and jobs that get stuck on their way. */
  const addRarities = (): void => {
    const moment = (minutes: number): string => new Date(clock.now() + minutes * MINUTE).toISOString();
    const at = (scheduleAt: string) => ({ kind: 'scheduleAndSuspend', scheduleAt });
    const [queueId] = queues.map(({ id }) => id).slice(2);
    const callback = put('jobs', centre.newId(), {
      channelId: 'voice',
      queueId,
      labels: { callback: true },
      matchingMode: at(moment(12)),
    });
    later(26 * MINUTE, () => {
      if (centre.jobs.get(callback)?.phase !== 'waitingForActivation') return;
      put('jobs', callback, { matchingMode: { kind: 'queueAndMatch' }, priority: 100 });
    });
    cancelLater(callback, 50 * MINUTE);
    cancelLater(put('jobs', centre.newId(), { channelId: 'chat', queueId, matchingMode: at(moment(-5)) }), 30 * MINUTE);
    cancelLater(
      put('jobs', centre.newId(), { channelId: 'chat', classificationPolicyId: ORPHANED, labels: { skill: 'legal' } }),
      30 * MINUTE,
    );
    later(15 * MINUTE, addRarities);
  };
  if (queues.length > 0) later(MINUTE, addRarities);

  const stage: Stage = {
    crew,
    arrive({ attributes, channel, caller, timeToLiveMs }) {
      const id = put('jobs', centre.newId(), {
        channelId: channel,
        channelReference: caller,
        classificationPolicyId: ROUTING,
        labels: { ...attributes, CustomerNumber: caller, CustomerName: customerName(caller), Direction: 'Incoming' },
        tags: { source: channel === 'voice' ? 'phone' : 'web' },
      });
      cancelLater(id, timeToLiveMs);
      return id;
    },
    setPresence(workerId: string, presence: Presence) {
      const worker = centre.workers.get(workerId);
      if (worker) availability.set(worker, presence === 'ready');
    },
    wrapUp: {
      begin: (jobId) => world.wrapUp(jobId),
      end(jobId) {
        setDisposition(centre.jobs.get(jobId), random.pick(DISPOSITIONS));
        world.complete(jobId);
      },
    },
  };
  const seeded = {
    queues: Object.fromEntries(queues.map(({ queue, id }) => [queue.name, id])),
    workers: Object.fromEntries(crew.map(({ name, workerId }) => [name, workerId])),
    classificationPolicies: [ROUTING, ORPHANED],
    distributionPolicies,
    exceptionPolicies: [RELIEF],
  };
  const stop = (): void => {
    playing = false;
  };
  return { stage, seeded, stop };
};
