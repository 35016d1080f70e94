import { JOB_STATES } from '../../src/domain/job.ts';
import type { Json, JsonObject } from '../../src/domain/json.ts';
import type { VendorObject } from '../../src/domain/object.ts';
import { POLICY_ROLES } from '../../src/domain/policy.ts';
import {
  DECISION_KINDS,
  type DecisionRule,
  DISTRIBUTION_MODES,
  type Distribution,
  EXCEPTION_ACTIONS,
  type ExceptionRule,
  SELECTOR_KINDS,
  TRIGGER_KINDS,
  type WorkerSelector,
} from '../../src/domain/policy-parts.ts';
import { KINDS, type Kind, type Ref, ref } from '../../src/domain/ref.ts';
import {
  type Comparison,
  MATCHING_MODES,
  REQUIREMENT_OPERATORS,
  REQUIREMENT_STATES,
  type Requirement,
} from '../../src/domain/requirement.ts';
import { TASK_STATES, type Task } from '../../src/domain/task.ts';
import { WORKBIN_TYPES } from '../../src/domain/workbin.ts';
import { PRESENCES, type Presence } from '../../src/domain/worker.ts';
import { type Items, kindRow } from '../../src/gateway/kinds.ts';

/** How many objects of each kind an account has. */
export const OBJECTS = 4;

/** Ids that objects refer to, or callers ask for, beside those of objects: reading them answers nothing, fails, or breaks the adapter. */
export const ODD_IDS = { gone: 'gone', away: 'away', broken: 'broken' } as const;

export const nativeIdOf = (kind: Kind, n: number): string => `${kind.toLowerCase()}-${n}`;

const START = Date.parse('2024-03-01T08:00:00Z');
const at = (minutes: number): number => START + minutes * 60_000;

/** The n-th of them, over and over. */
const turn = <T>(of: readonly [T, ...T[]], n: number): T => of[n % of.length] as T;

export interface Traits {
  /** Whether some references lead to objects that cannot be read. */
  readonly refersToUnreadable: boolean;
  /** Whether workers tell their tasks and queues themselves. */
  readonly tells: boolean;
}

const LABELS: readonly [JsonObject | null, ...(JsonObject | null)[]] = [
  { language: 'en', level: 3, vip: true },
  { language: ['en', 'fr'], note: 'a "quoted" word\nand a line', deep: { list: [1, [2, { three: null }]] } },
  null,
  { 'größe & straße': '日本', big: JSON.rawJSON('12345678901234567890'), small: JSON.rawJSON('1e-400'), empty: {} },
];

/** Everything that an account holds: the same for the same name, whatever was asked or sent before. */
export const worldOf = (account: string, { refersToUnreadable, tells }: Traits) => {
  const own = <K extends Kind>(kind: K, n: number): Ref<K> => ref(kind, account, nativeIdOf(kind, n % OBJECTS));
  const odd = <K extends Kind>(kind: K, n: number): Ref<K> | null =>
    turn(
      [
        own(kind, n),
        own(kind, n + 1),
        null,
        ref(kind, account, refersToUnreadable && n % 2 === 0 ? ODD_IDS.away : ODD_IDS.gone),
      ],
      n,
    );
  const base = <K extends Kind>(kind: K, n: number): VendorObject<K> => ({
    ref: own(kind, n),
    vendorType: `Vendor${kind}`,
    raw: { id: nativeIdOf(kind, n), n, huge: JSON.rawJSON('9007199254740993') },
    createdAt: turn([at(n), null], n),
    updatedAt: turn([null, at(n * 10)], n),
    version: turn([`v${n}`, null, '"etag"'], n),
  });
  const name = (kind: Kind, n: number): string | null => turn([`${kind} ${n}`, 'Ärzte', null, `b${n}`], n);
  const presence = (n: number): Presence => ({
    state: turn([...PRESENCES, 'UNKNOWN'] as const, n),
    native: turn(['ready', null], n),
    label: turn(['At work', null], n),
    reasonCode: turn([null, '17'], n),
    since: turn([at(n), null], n),
  });
  const skills = (n: number) => [
    { skill: odd('Skill', n), name: 'speech', level: n },
    { skill: null, name: 'typing', level: null },
  ];
  const comparison = (n: number): Comparison => ({
    key: turn(['level', 'language'], n),
    operator: turn([...REQUIREMENT_OPERATORS, null] as const, n),
    value: turn<Json>([5, 'en', true, null], n),
    expiresAfterMs: turn([null, 1_500.5], n),
    urgent: turn([true, null, false], n),
  });
  const requirements = (n: number): readonly Requirement[] => [
    { ...comparison(n), origin: 'REQUESTED', state: turn([...REQUIREMENT_STATES, null] as const, n), expiresAt: at(n) },
    { ...comparison(n + 1), origin: 'POLICY', state: 'ACTIVE', expiresAt: null },
  ];
  const decision = (n: number): DecisionRule => ({
    kind: turn([...DECISION_KINDS, 'UNKNOWN'] as const, n),
    value: turn([null, { vip: true }], n),
    language: turn([null, 'powerFx'], n),
    expression: turn([null, 'If(job.vip, 10, 1)'], n),
    address: turn(['https://example.org/score?code=x', null], n),
  });
  const selectors = (n: number): readonly WorkerSelector[] => [
    {
      kind: turn([...SELECTOR_KINDS, 'UNKNOWN'] as const, n),
      rule: turn([decision(n), null], n),
      requirements: [comparison(n)],
      allocations: turn([null, [{ weight: 0.25, requirements: [comparison(n)] }]], n),
    },
  ];
  const distribution = (n: number): Distribution => ({
    mode: turn([...DISTRIBUTION_MODES, 'UNKNOWN'] as const, n),
    bypassSelectors: turn([null, true], n),
    minConcurrentOffers: 1,
    maxConcurrentOffers: turn([null, 3], n),
    scoring: {
      rule: decision(n),
      batchSize: turn([20, null], n),
      isBatched: null,
      parameters: turn([null, ['jobLabels']], n),
      isDescending: true,
    },
  });
  const exceptions = (n: number): readonly ExceptionRule[] => [
    {
      nativeId: turn(['r1', null], n),
      trigger: { kind: turn([...TRIGGER_KINDS, 'UNKNOWN'] as const, n), queueLength: n, waitMs: 500.5 },
      actions: [
        {
          nativeId: null,
          kind: turn([...EXCEPTION_ACTIONS, 'UNKNOWN'] as const, n),
          note: 'too "late"',
          disposition: null,
          queue: odd('Queue', n),
          priority: turn([null, -5], n),
          requirements: turn([[comparison(n)], null], n),
          policy: odd('RoutingPolicy', n),
          labels: turn(LABELS, n),
        },
      ],
    },
  ];
  const task = (n: number): Task => ({
    ...base('Task', n),
    state: { state: turn([...TASK_STATES, 'UNKNOWN'] as const, n), native: turn(['running', null], n) },
    worker: own('Worker', n),
    job: own('Job', n + 1),
    queue: odd('Queue', n),
    offeredAt: turn([at(n), null], n),
    offerExpiresAt: null,
    assignedAt: turn([null, at(n)], n),
    endedAt: null,
    capacityCost: turn([1, null], n),
    ...(tells ? { actions: ['accept', 'decline'] } : {}),
  });
  const makers: { readonly [K in Kind]: (n: number) => Items[K] } = {
    Workspace: (n) => ({
      ...base('Workspace', n),
      name: name('Workspace', n),
      defaultActivity: odd('Activity', n),
      timeoutActivity: odd('Activity', n + 1),
    }),
    Activity: (n) => ({
      ...base('Activity', n),
      name: name('Activity', n),
      workspace: odd('Workspace', n),
      available: turn([true, false, null], n),
    }),
    Skill: (n) => ({
      ...base('Skill', n),
      name: name('Skill', n),
      workspace: odd('Workspace', n),
      description: turn(['what it is', null], n),
    }),
    Queue: (n) => ({
      ...base('Queue', n),
      name: name('Queue', n),
      workspace: odd('Workspace', n),
      selector: turn(['level > 2', null], n),
      offerActivity: odd('Activity', n),
      taskActivity: odd('Activity', n + 2),
      policies: [
        own('RoutingPolicy', n),
        own('RoutingPolicy', n + 1),
        ...(refersToUnreadable && n === 3 ? [ref('RoutingPolicy', account, 'away')] : []),
      ],
      description: turn([null, 'for "orders"'], n),
      labels: turn(LABELS, n),
    }),
    RoutingPolicy: (n) => ({
      ...base('RoutingPolicy', n),
      role: turn(POLICY_ROLES as never, n),
      name: name('RoutingPolicy', n),
      workspace: odd('Workspace', n),
      configuration: turn(['{"rules":[]}', null, 'malformed {'], n),
      rules: turn(
        [
          [
            { name: 'first', condition: 'a == 1', queue: odd('Queue', n) },
            { name: null, condition: null, queue: null },
          ],
          null,
        ],
        n,
      ),
      offerTimeoutMs: turn([30_500, null], n),
      workerSelectors: turn([null, selectors(n)], n),
      priorityRule: turn([decision(n), null], n),
      distribution: turn([null, distribution(n)], n),
      exceptionRules: turn([exceptions(n), null], n),
      callbackUrl: turn(['https://example.org/x', null], n),
      fallbackCallbackUrl: null,
    }),
    Worker: (n) => ({
      ...base('Worker', n),
      name: name('Worker', n),
      presence: presence(n),
      activity: odd('Activity', n),
      workspace: odd('Workspace', n),
      queues: tells ? [own('Queue', n), own('Queue', n + 1)] : null,
      tasks: tells ? (n % 2 === 0 ? [task(n)] : []) : null,
      capacity: turn([3, null], n),
      maxConcurrentOffers: turn([null, 2], n),
      loadRatio: turn([0.25, null, 0.1], n),
      channels: turn([[{ channel: 'voice', presence: presence(n), capacityCost: 1, maxJobs: null }], []], n),
      skills: turn([skills(n), null], n),
      contactUri: turn([null, 'sip:a@example.org'], n),
      labels: turn(LABELS, n + 1),
      tags: turn([null, { team: 'north' }], n),
    }),
    Job: (n) => ({
      ...base('Job', n),
      state: { state: turn([...JOB_STATES, 'UNKNOWN'] as const, n), native: turn([null, 'waiting'], n) },
      reason: turn([null, 'because'], n),
      workspace: odd('Workspace', n),
      policy: odd('RoutingPolicy', n + 1),
      queue: own('Queue', n),
      worker: n === 2 ? null : own('Worker', n + 1),
      priority: turn([5, null, -1], n),
      channel: turn(['voice', 'chat', null], n),
      labels: turn(LABELS, n),
      tags: turn([{ crm: 'C-1' }, null], n),
      skills: skills(n),
      requirements: turn([requirements(n), null, []], n),
      matching: turn([null, ...MATCHING_MODES] as const, n),
      notes: turn([[{ text: 'called\ttwice', at: at(n) }], []], n),
      disposition: turn([null, 'sold'], n),
      externalId: turn(['x-1', null], n),
      scheduledAt: turn([null, at(60)], n),
      enqueuedAt: turn([at(n), null], n),
      endedAt: null,
      expiresAt: null,
      ...(n % 2 === 0 ? { workbin: own('Workbin', n) } : {}),
      ...(n === 1
        ? {
            email: {
              direction: 'INBOUND',
              from: 'a@example.org',
              to: ['b@example.org'],
              cc: [],
              bcc: [],
              subject: 'Re: <order> & more',
              html: null,
              text: 'line\r\nline',
              attachments: [{ nativeId: 'd1', name: 'x.pdf', size: 12, mediaType: null }],
            },
          }
        : {}),
    }),
    Task: task,
    Workbin: (n) => ({
      ...base('Workbin', n),
      name: name('Workbin', n),
      label: turn(['Parked', null], n),
      type: { state: turn([...WORKBIN_TYPES, 'UNKNOWN'] as const, n), native: 'bin' },
      owner: odd('Worker', n),
      group: turn([null, 'front desk'], n),
    }),
  };
  const objects = Object.fromEntries(
    KINDS.map((kind) => [kind, Array.from({ length: OBJECTS }, (_, n) => makers[kind](n))]),
  ) as unknown as { readonly [K in Kind]: readonly Items[K][] };

  return {
    /** In the order of their ids. */
    all: <K extends Kind>(kind: K): readonly Items[K][] => objects[kind],
    find: <K extends Kind>(kind: K, nativeId: string): Items[K] | null =>
      (objects[kind] as readonly Items[K][]).find((item) => item.ref.nativeId === nativeId) ?? null,
    matches: <K extends Kind>(kind: K) => kindRow(kind).matches,
  };
};

export type World = ReturnType<typeof worldOf>;
