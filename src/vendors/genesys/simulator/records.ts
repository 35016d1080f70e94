export type Json = Record<string, unknown>;

/** A state as the vendor prints it (contract §9); `LoggedIn` has no id. */
export interface UserState {
  readonly id?: string;
  readonly displayName?: string;
  readonly state: 'Ready' | 'NotReady' | 'LoggedIn' | 'LoggedOut';
  readonly reason?: string;
  readonly workMode?: string;
}

export interface Channel {
  readonly name: string;
  state: UserState;
  dnd: boolean;
  /** As the login left it: nobody has set it since. */
  untouched: boolean;
}

export interface Device {
  readonly id: string;
  readonly phoneNumber: string;
  forwardTo: string | null;
  monitoring: Json | null;
}

export interface Skill {
  readonly id: string;
  readonly name: string;
}

export interface User {
  /** 32 hexadecimal digits. */
  readonly id: string;
  readonly userName: string;
  readonly password: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly employeeId: string;
  readonly roles: readonly string[];
  readonly skills: readonly { readonly skill: Skill; readonly level: number }[];
  readonly agentGroups: readonly string[];
  readonly placeGroups: readonly string[];
  /** By name; of every media type that the centre has. */
  readonly channels: Map<string, Channel>;
  readonly device: Device;
  place: string;
  references: number;
}

export interface Queue {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly channel: string;
}

export type Medium = 'email' | 'chat' | 'smssession' | 'facebooksession' | 'workitem' | 'openmedia' | 'call';

export type WorkbinType = 'Agent' | 'Place' | 'AgentGroup' | 'PlaceGroup';

/** One definition serves every owner of its type: what lies in it is kept by owner. */
export interface Workbin {
  readonly id: string;
  readonly name: string;
  readonly type: WorkbinType;
}

/** A workbin of somebody: `owner` is a user id, a place, or the name of a group. */
export interface Bin {
  readonly workbin: Workbin;
  readonly owner: string;
}

export interface Attachment {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly mime: string;
}

export interface Interaction {
  readonly id: string;
  readonly medium: Medium;
  /** Name of the channel that it comes through; of open media the custom name. */
  readonly mediaType: string;
  readonly direction: 'Inbound' | 'Outbound' | 'Consult';
  readonly parentId: string | null;
  readonly contactId: string;
  /** The conversation into which its agent was asked by another agent. */
  readonly hostId: string | null;
  readonly receivedAt: number;
  /** As printed, or `Queued` while no agent has it. */
  state: string;
  stateSince: number;
  ownerId: string | null;
  /** Who had it last: the only one who may still ask for it. */
  lastOwnerId: string | null;
  bin: Bin | null;
  queueId: string | null;
  userData: Json;
  /** The medium's own fields, as printed. */
  fields: Json;
  attachments: Attachment[];
  /** Who is not to be invited again. */
  readonly declinedBy: Set<string>;
  /** Of a conversation. */
  readonly messages: Json[];
  /** Of a conversation: its agent cannot join the session. */
  joinFails: boolean;
  stopInvite: (() => void) | null;
}

/** Whose workbin is meant, as it stands in messages about it. */
export interface BinLabel {
  readonly workbinUserId?: string;
  readonly agentGroup?: string;
  readonly placeGroup?: string;
}

/** One user's wish to hear about one workbin of one owner (contract §10.5). */
export interface Subscription {
  readonly userId: string;
  readonly bin: Bin;
  readonly label: BinLabel;
}
