import type { Activity } from '../../domain/activity.ts';
import type { Job } from '../../domain/job.ts';
import { isJsonObject, type Json } from '../../domain/json.ts';
import type { HistoryReport } from '../../domain/metrics.ts';
import type { RoutingPolicy } from '../../domain/policy.ts';
import type { Queue } from '../../domain/queue.ts';
import { type Kind, type Ref, ref } from '../../domain/ref.ts';
import type { Skill, SkillLevel } from '../../domain/skill.ts';
import type { Task } from '../../domain/task.ts';
import type { Presence, PresenceState, Worker, WorkerChannel } from '../../domain/worker.ts';
import type { Workspace } from '../../domain/workspace.ts';
import type { ReadDate } from './dates.ts';
import type { KnownTask } from './identity.ts';
import { selectionOf } from './selection.ts';
import type { AgentRow, SkillRef } from './state.ts';
import { type ChannelStatus, readStatuses, type StatusName } from './statuses.ts';
import { type ApplicationRow, type QueueRow, type ReportRow, type SkillRow, type UserRow, unpacked } from './wire.ts';
import { activityId, isAvailable, PRESENCES, stateOf, TASK_STATES, TASK_WITHOUT_ID, USER, WORDS } from './words.ts';

/** The account's own names of statuses. */
export type Labels = ReadonlyMap<string, string>;

/** A Task is one agent's share of a vendor task, which has no id for that: it is made of both. */
export const taskId = (jobId: string, userId: string): string => `${jobId}/${userId}`;

/** Which channel speaks for the worker: the best of both, but a status that nobody knows is not passed over for a worse one. */
const WEIGHT: readonly (PresenceState | 'UNKNOWN')[] = ['READY', 'DRAINING', 'UNKNOWN', 'NOT_READY', 'OFFLINE'];

const NO_STATUS: Presence = { state: 'UNKNOWN', native: null, label: null, reasonCode: null, since: null };

/** How far the clocks of the vendor's machines may be apart. */
const SKEW_MS = 60_000;

export interface MapOptions {
  readonly account: string;
  readonly applicationId: string;
  /** The dates of statuses. */
  readonly readDate: ReadDate;
  /** The vendor's time. */
  readonly now: () => number;
}

export const openMap = ({ account, applicationId, readDate, now }: MapOptions) => {
  const workspace = ref('Workspace', account, applicationId);
  const link = <K extends Kind>(kind: K, id: string | null): Ref<K> | null =>
    id === null ? null : ref(kind, account, id);

  const base = <K extends keyof typeof WORDS>(kind: K, id: string, raw: Json) => ({
    ref: ref(kind, account, id),
    vendorType: WORDS[kind] as string,
    raw,
    createdAt: null as number | null,
    updatedAt: null as number | null,
    version: null,
  });

  /** What has happened happened before now. */
  const past = (moment: number | null): number | null => (moment !== null && moment <= now() + SKEW_MS ? moment : null);

  const dated = <K extends keyof typeof WORDS>(
    kind: K,
    row: { id: string; raw: Json; created?: number | null; modified: number | null },
  ) => ({ ...base(kind, row.id, row.raw), createdAt: past(row.created ?? null), updatedAt: past(row.modified) });

  const skill = ({ id, name, level }: SkillRef): SkillLevel => ({ skill: link('Skill', id), name, level });

  const presence = ({ status, since }: ChannelStatus, labels: Labels): Presence => ({
    ...stateOf(PRESENCES, status),
    label: status === null ? null : (labels.get(activityId(status)) ?? status),
    reasonCode: null,
    since: past(since),
  });

  /** Both channels have a status of their own. READY in one of them is READY; all four members are those of one channel. */
  const overall = (channels: readonly WorkerChannel[] | null): Presence =>
    (channels ?? [])
      .flatMap((channel) => channel.presence ?? [])
      .reduce<Presence | null>(
        (best, one) => (best === null || WEIGHT.indexOf(one.state) < WEIGHT.indexOf(best.state) ? one : best),
        null,
      ) ?? NO_STATUS;

  return {
    workspace: (row: ApplicationRow): Workspace => ({
      ...dated('Workspace', row),
      name: row.name,
      defaultActivity: null,
      timeoutActivity: null,
    }),

    queue: (row: QueueRow): Queue => ({
      ...dated('Queue', row),
      name: row.name,
      workspace,
      selector: null,
      offerActivity: null,
      taskActivity: null,
      policies: [ref('RoutingPolicy', account, row.id)],
      description: row.description || null,
      labels: null,
    }),

    /** Part of the queue, so it has the queue's id, name and dates. It holds no rules: what it says is which agent and task are first. */
    policy: (row: QueueRow): RoutingPolicy => ({
      ...dated('RoutingPolicy', row),
      role: 'SELECTION',
      name: row.name,
      workspace,
      configuration: JSON.stringify(selectionOf(row.raw)),
      rules: [],
      offerTimeoutSeconds: null,
      callbackUrl: null,
      fallbackCallbackUrl: null,
    }),

    skill: (row: SkillRow): Skill => ({
      ...dated('Skill', row),
      name: row.name,
      workspace,
      description: row.description || null,
    }),

    activity: ({ status, custom, raw }: StatusName): Activity => ({
      ...base('Activity', activityId(status), raw),
      name: custom ?? status,
      workspace,
      available: isAvailable(status),
    }),

    worker: (row: AgentRow, labels: Labels): Worker => {
      const statuses = readStatuses(row.statuses, readDate);
      const told = statuses?.map(
        (status): WorkerChannel => ({
          channel: status.channel,
          presence: presence(status, labels),
          capacityCost: null,
          // Parallel conversations are chats; how many calls an agent takes is not told.
          maxJobs: status.channel === 'IM' ? row.conversations : null,
        }),
      );
      const channels = told ?? null;
      const shown = overall(channels);
      return {
        ...base('Worker', row.id, row.raw),
        name: row.displayName?.trim() || row.name,
        presence: shown,
        activity: link('Activity', shown.native === null ? null : activityId(shown.native)),
        workspace,
        queues: row.queues?.map((id) => ref('Queue', account, id)) ?? null,
        tasks: null,
        capacity: row.conversations,
        loadRatio: null,
        channels,
        skills: row.skills?.map(skill) ?? null,
        contactUri: null,
        labels: null,
        tags: null,
      };
    },

    /** `acd_status` of a user is that of the vendor's older product (contract §8.4), so there is no presence to tell. */
    user: (row: UserRow): Worker => ({
      ...dated('Worker', row),
      vendorType: USER,
      name: row.displayName?.trim() || row.name,
      presence: NO_STATUS,
      activity: null,
      workspace,
      queues: null,
      tasks: null,
      capacity: null,
      loadRatio: null,
      channels: null,
      skills: null,
      contactUri: null,
      labels: null,
      tags: null,
    }),

    job: ({ id, ownId, queueId, enqueuedAt, row }: KnownTask): Job => {
      const custom = unpacked(row.customData);
      return {
        ...base('Job', id, row.raw),
        vendorType: ownId === null ? TASK_WITHOUT_ID : WORDS.Job,
        // To enqueue a task is to create it: there is no other way.
        createdAt: enqueuedAt,
        state: { state: row.phase, native: row.status },
        reason: null,
        workspace,
        policy: ref('RoutingPolicy', account, queueId),
        queue: ref('Queue', account, queueId),
        worker: row.phase === 'QUEUED' ? null : link('Worker', row.userId),
        priority: null,
        channel: row.type,
        labels: null,
        tags: isJsonObject(custom) ? custom : null,
        skills: row.skills.map(skill),
        notes: [],
        disposition: null,
        externalId: ownId,
        scheduledAt: null,
        enqueuedAt,
        endedAt: null,
        expiresAt: null,
      };
    },

    /** `null` while no agent is chosen. When it was offered is not told. */
    task: ({ id, ownId, queueId, assignedAt, row }: KnownTask): Task | null => {
      if (row.userId === null || row.phase === 'QUEUED') return null;
      return {
        ...base('Task', taskId(id, row.userId), row.raw),
        vendorType: ownId === null ? TASK_WITHOUT_ID : WORDS.Task,
        state: stateOf(TASK_STATES, row.status),
        worker: ref('Worker', account, row.userId),
        job: ref('Job', account, id),
        queue: ref('Queue', account, queueId),
        offeredAt: null,
        offerExpiresAt: null,
        assignedAt,
        endedAt: null,
        capacityCost: null,
      };
    },

    report: (row: ReportRow): HistoryReport => ({
      nativeId: row.id,
      account,
      ready: row.ready,
      createdAt: past(row.created),
      size: row.size,
      storedUntil: row.storedUntil,
    }),
  };
};

export type Mapper = ReturnType<typeof openMap>;
