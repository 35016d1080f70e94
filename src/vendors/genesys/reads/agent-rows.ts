import { isJsonObject, type Json } from '../../../domain/json.ts';
import { asId, asInt, asObject, asText, type Read, WireError } from '../../../domain/reading.ts';
import { asWord, childrenOf, type Flawed, idAt, objectAt } from '../wire.ts';

/*
 * Only what we read. An id is essential; every other member that is absent, `null` or cannot be read is `null`, since much of what
 * the vendor really sends is unconfirmed (contract §15, §18).
 */

export interface UserState {
  readonly id: string | null;
  readonly state: string | null;
  readonly displayName: string | null;
  readonly reason: string | null;
  readonly workMode: string | null;
}

const asUserState = (value: unknown): UserState | null => {
  const state = asObject(value);
  return (
    state && {
      id: asId(state.id),
      state: asWord(state.state),
      displayName: asText(state.displayName),
      // The older form says `reasonCode`.
      reason: asText(state.reason) ?? asText(state.reasonCode),
      workMode: asWord(state.workMode),
    }
  );
};

/** Text, a flag, or an object that says so. Left out it is off; `null`: it cannot be read. */
const asSwitch = (value: unknown): boolean | null => {
  if (value === undefined || value === null) return false;
  if (isJsonObject(value)) {
    const told = value.state ?? value.displayName ?? null;
    return told === null || isJsonObject(told) ? null : asSwitch(told);
  }
  const plain = typeof value === 'boolean' ? String(value) : (asText(value) ?? '?').replaceAll(/\s/g, '').toLowerCase();
  if (/^(on|true|1|donotdisturb(on)?)$/.test(plain)) return true;
  return /^(off|false|0|donotdisturboff)$/.test(plain) ? false : null;
};

interface Presence {
  /** `null`: not told, or it cannot be read. */
  readonly userState: UserState | null;
  /** `null`: it cannot be read. */
  readonly doNotDisturb: boolean | null;
  readonly raw: Json;
}

/** Throws also where a state is told and cannot be read: to go on with the one before it would be wrong. */
const whole =
  <P extends Presence>(read: Read<P>): Read<P> =>
  (value, path) => {
    const row = read(value, path);
    const told = asObject(value)?.userState ?? null;
    if (told !== null && row.userState === null) throw new WireError(`${path}.userState`, 'expected a state');
    if (row.doNotDisturb === null) throw new WireError(`${path}.doNotDisturb`, 'expected On or Off');
    return row;
  };

export interface ChannelRow extends Presence {
  readonly channel: string;
}

export const readChannel: Read<ChannelRow> = (value, path) => {
  const row = objectAt(value, path);
  const channel = asWord(row.channel);
  if (channel === null) throw new WireError(`${path}.channel`, 'expected the name of a channel');
  return { channel, userState: asUserState(row.userState), doNotDisturb: asSwitch(row.dndState), raw: row };
};

export const readChangedChannel = whole(readChannel);

export interface DeviceRow extends Presence {
  readonly id: string;
}

export const readDevice: Read<DeviceRow> = (value, path) => {
  const row = objectAt(value, path);
  return {
    id: idAt(row, path),
    userState: asUserState(row.userState),
    doNotDisturb: asSwitch(row.doNotDisturb),
    raw: row,
  };
};

export const readChangedDevice = whole(readDevice);

export interface SkillLevelRow {
  readonly id: string;
  readonly name: string | null;
  readonly level: number | null;
}

/** Levels are text (contract §8). */
const readSkillLevel: Read<SkillLevelRow> = (value, path) => {
  const row = objectAt(value, path);
  return { id: idAt(row, path), name: asText(row.name), level: asInt(row.level) };
};

export interface UserRow extends Flawed {
  readonly id: string;
  readonly userName: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly emailAddress: string | null;
  readonly skills: readonly SkillLevelRow[] | null;
  readonly channels: readonly ChannelRow[] | null;
  readonly devices: readonly DeviceRow[] | null;
  /** False when some channel or device is told and cannot be read. */
  readonly isPresenceWhole: boolean;
  readonly raw: Json;
}

export const readUser: Read<UserRow> = (value, path) => {
  const row = objectAt(value, path);
  const ofPresence: WireError[] = [];
  const channels = childrenOf(readChannel, row.channels, `${path}.channels`, ofPresence);
  const devices = childrenOf(readDevice, row.devices, `${path}.devices`, ofPresence);
  const ofSkills: WireError[] = [];
  const skills = childrenOf(readSkillLevel, row.skills, `${path}.skills`, ofSkills);
  return {
    id: idAt(row, path),
    userName: asText(row.userName),
    firstName: asText(row.firstName),
    lastName: asText(row.lastName),
    emailAddress: asText(row.emailAddress),
    // Some of them would pass for all.
    skills: ofSkills.length > 0 ? null : skills,
    channels,
    devices,
    isPresenceWhole: ofPresence.length === 0,
    flaws: [...ofPresence, ...ofSkills],
    raw: row,
  };
};

/** The id of the user who signed in. */
export const readIdentity: Read<string> = (value, path) => idAt(objectAt(value, path), path);

export interface AgentStateRow {
  readonly id: string;
  readonly operationName: string;
  readonly displayName: string | null;
  readonly state: string | null;
  readonly raw: Json;
}

/** The shape of agent-states is not documented beyond that operation names come of it (contract §8, §9). */
export const readAgentState: Read<AgentStateRow> = (value, path) => {
  const row = objectAt(value, path);
  const [name, displayName] = [asWord(row.name), asText(row.displayName)];
  const operationName = asWord(row.operationName) ?? name ?? asWord(displayName);
  if (operationName === null) throw new WireError(`${path}.operationName`, 'expected the name of an operation');
  return {
    id: asId(row.id) ?? operationName,
    operationName,
    displayName: displayName ?? name,
    state: asWord(row.state) ?? asWord(row.type),
    raw: row,
  };
};
