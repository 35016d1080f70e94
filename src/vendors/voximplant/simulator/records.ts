export type Json = Readonly<Record<string, unknown>>;

export const CHANNELS = ['CALL', 'IM'] as const;
export type Channel = (typeof CHANNELS)[number];

export interface Account {
  readonly id: number;
  readonly name: string;
  readonly apiKey: string;
  /** The account whose keys may speak for this one (contract §3.1). */
  readonly parentId: number | null;
}

/** Times in milliseconds. */
interface Stored {
  readonly id: number;
  readonly createdAt: number;
  modifiedAt: number;
}

export interface Application extends Stored {
  readonly accountId: number;
  /** The short one. */
  readonly name: string;
  readonly fullName: string;
}

interface InApplication extends Stored {
  readonly applicationId: number;
  name: string;
}

export interface User extends InApplication {
  displayName: string;
  active: boolean;
  customData: string | null;
  handleCalls: boolean;
  maxConversations: number;
  /** Ids of the queues the user is an agent of. */
  readonly queues: Set<number>;
  /** Levels by skill id. */
  readonly skills: Map<number, number>;
}

export const AGENT_SELECTIONS = ['MOST_QUALIFIED', 'LEAST_QUALIFIED', 'MAX_WAITING_TIME'] as const;
export const TASK_SELECTIONS = ['MAX_PRIORITY', 'MAX_WAITING_TIME'] as const;
export type AgentSelection = (typeof AGENT_SELECTIONS)[number];
export type TaskSelection = (typeof TASK_SELECTIONS)[number];

/** A queue's rules for one channel; `null`: no limit. */
export interface ChannelRules {
  readonly agentSelection: AgentSelection;
  readonly taskSelection: TaskSelection;
  readonly hold: boolean;
  readonly maxWaitingSeconds: number | null;
  readonly maxSize: number | null;
}

export interface Queue extends InApplication {
  description: string | null;
  priority: number;
  fallbackAgentSelection: string | null;
  rules: Readonly<Record<Channel, ChannelRules>>;
}

export interface Skill extends InApplication {
  description: string | null;
}

export interface Requirement {
  readonly skillId: number;
  readonly level: number;
}

/** State and agent of a task are those of the world's job of the same id. The vendor shows no id (contract §1). */
export interface Task {
  readonly id: string;
  readonly queueId: number;
  readonly type: Channel;
  readonly priority: number;
  readonly skills: readonly Requirement[];
  readonly customData: string | null;
  readonly record: TaskRecord;
}

/** What became of a task; kept when the task is gone. */
export interface TaskRecord {
  readonly type: Channel;
  readonly queueId: number;
  readonly enteredAt: number;
  /** The newest offer. */
  distributedAt: number | null;
  userId: number | null;
  answeredAt: number | null;
  endedAt: number | null;
  /** `abandoned`: the customer left; `lost`: the queue gave it up; `blocked`: it never came in. */
  outcome: 'handled' | 'abandoned' | 'lost' | 'blocked' | null;
  afterService: { readonly at: number; readonly ms: number } | null;
}

export interface Report {
  readonly id: number;
  readonly accountId: number;
  readonly applicationId: number;
  readonly createdAt: number;
  readonly filters: string;
  /** `null` until it is ready. */
  file: { readonly at: number; readonly csv: Buffer; readonly packed: Buffer } | null;
  downloads: number;
  downloadedAt: number | null;
}
