import type { Clock, SimJob, World } from 'trunkline/sandbox';

export interface Team {
  readonly id: string;
  name: string;
  description: string | null;
}

/** What an agent or an administrator changed by hand, in place of what the routing did. */
interface ByHand {
  readonly assignee?: string | null;
  readonly team?: string | null;
}

export interface Centre {
  readonly world: World;
  /** Conversations that are put off, which are nobody's work meanwhile. */
  readonly snoozed: Map<string, SimJob>;
  readonly clock: Clock;
  readonly teams: Map<string, Team>;
  /** By conversation. */
  readonly byHand: Map<string, ByHand>;
  /** When a conversation was last changed. */
  readonly changedAt: Map<string, number>;
  readonly newId: (kind: 'agent' | 'team' | 'conversation') => string;
}

export const conversationsOf = ({ world, snoozed }: Centre): readonly SimJob[] => [
  ...snoozed.values(),
  ...world.jobs.values(),
];

const ACCOUNT = { id: 1, name: 'Sandbox' };
const seconds = (ms: number): number => Math.floor(ms / 1000);

export const statusOf = ({ snoozed }: Centre, { id, state }: SimJob): 'pending' | 'open' | 'snoozed' | 'resolved' => {
  if (snoozed.has(id)) return 'snoozed';
  if (state === 'created') return 'pending';
  return state === 'completed' || state === 'canceled' ? 'resolved' : 'open';
};

export const assigneeOf = ({ byHand }: Centre, job: SimJob): string | null => {
  const { assignee = job.state === 'waiting' ? null : job.workerId } = byHand.get(job.id) ?? {};
  return assignee;
};

export const teamOf = ({ byHand }: Centre, job: SimJob): string | null => byHand.get(job.id)?.team ?? job.queueId;

export const showTeam = ({ id, name, description }: Team): object => ({
  id: Number(id),
  name,
  description,
  allow_auto_assign: true,
  account_id: ACCOUNT.id,
  is_member: false,
});

export const showAgent = ({ world }: Centre, id: string): object | undefined => {
  const worker = world.workers.get(id);
  return (
    worker && {
      id: Number(id),
      account_id: ACCOUNT.id,
      availability_status: worker.presence,
      auto_offline: true,
      confirmed: true,
      email: `agent-${id}@sandbox.example`,
      available_name: worker.name,
      name: worker.name,
      role: 'agent',
    }
  );
};

export const showConversation = (centre: Centre, job: SimJob): Record<string, unknown> => {
  const changed = centre.changedAt.get(job.id) ?? job.createdAt;
  const assignee = assigneeOf(centre, job);
  const team = centre.teams.get(teamOf(centre, job) ?? '');
  const { channel, ...attributes } = job.attributes;
  return {
    meta: {
      sender: { id: Number(job.id), name: 'Customer' },
      channel,
      ...(assignee === null ? {} : { assignee: showAgent(centre, assignee) }),
      ...(team ? { team: showTeam(team) } : {}),
    },
    id: Number(job.id),
    messages: [],
    account_id: ACCOUNT.id,
    additional_attributes: {},
    custom_attributes: attributes,
    inbox_id: 1,
    labels: [],
    muted: false,
    snoozed_until: null,
    status: statusOf(centre, job),
    created_at: seconds(job.createdAt),
    updated_at: changed / 1000,
    timestamp: seconds(changed),
    last_activity_at: seconds(changed),
    unread_count: 0,
    priority: null,
  };
};

export const eventOf = (centre: Centre, event: string, job: SimJob): Record<string, unknown> => ({
  event,
  ...showConversation(centre, job),
  account: ACCOUNT,
});
