import { isJsonObject } from '../../../domain/json.ts';
import { asText, type Read, WireError } from '../../../domain/reading.ts';
import { firstOf, id, inside, integer, object, reader, text } from '../../../kit/members.ts';
import { children, group, needed, ownId, type Row, rowOf, word } from '../wire.ts';

const told = group({
  id: id('id'),
  state: word('state'),
  displayName: text('displayName'),
  // The older form says `reasonCode`.
  reason: firstOf(text('reason'), text('reasonCode')),
  workMode: word('workMode'),
});
export type UserState = ReturnType<typeof told>;

const userState = inside(object('userState'), told);

/** Text, a flag, or an object that says so. Left out it is off; `null`: it cannot be read. */
const asSwitch = (value: unknown): boolean | null => {
  if (value === undefined || value === null) return false;
  if (isJsonObject(value)) {
    const said = value.state ?? value.displayName ?? null;
    return said === null || isJsonObject(said) ? null : asSwitch(said);
  }
  const plain = typeof value === 'boolean' ? String(value) : (asText(value) ?? '?').replaceAll(/\s/g, '').toLowerCase();
  if (/^(on|true|1|donotdisturb(on)?)$/.test(plain)) return true;
  return /^(off|false|0|donotdisturboff)$/.test(plain) ? false : null;
};
const onOff = reader(asSwitch);

/** Throws also where a state is told and cannot be read: to go on with the one before it would be wrong. */
const changed =
  <R extends Row<{ userState: typeof userState; doNotDisturb: ReturnType<typeof onOff> }>>(read: Read<R>): Read<R> =>
  (value, path) => {
    const row = read(value, path);
    if ((row.raw.userState ?? null) !== null && row.userState === null)
      throw new WireError(`${path}.userState`, 'expected a state');
    if (row.doNotDisturb === null) throw new WireError(`${path}.doNotDisturb`, 'expected On or Off');
    return row;
  };

export const readChannel = rowOf({
  channel: needed('channel', 'the name of a channel', word('channel')),
  userState,
  doNotDisturb: onOff('dndState'),
});
export type ChannelRow = ReturnType<typeof readChannel>;
export const readChangedChannel = changed(readChannel);

export const readDevice = rowOf({ id: ownId, userState, doNotDisturb: onOff('doNotDisturb') });
export type DeviceRow = ReturnType<typeof readDevice>;
export const readChangedDevice = changed(readDevice);

/** Levels are text (contract §8). */
const readSkillLevel = rowOf({ id: ownId, name: text('name'), level: integer('level') });

const user = rowOf({
  id: ownId,
  userName: text('userName'),
  firstName: text('firstName'),
  lastName: text('lastName'),
  emailAddress: text('emailAddress'),
  channels: children('channels', readChannel),
  devices: children('devices', readDevice),
  skills: children('skills', readSkillLevel),
});

/**
 * `isPresenceWhole` is false when some channel or device is told and cannot be read, `isWorkTold` when the user is none of the account's
 * logins: what agents hold is told to themselves alone (contract §10.2).
 */
export type UserRow = ReturnType<typeof user> & { readonly isPresenceWhole: boolean; readonly isWorkTold: boolean };

export const readUser: Read<UserRow> = (value, path) => {
  const row = user(value, path);
  const lacks = (name: string): boolean => row.flaws.some((flaw) => flaw.path.startsWith(`${path}.${name}`));
  // Some skills would pass for all.
  return {
    ...row,
    skills: lacks('skills') ? null : row.skills,
    isPresenceWhole: !lacks('channels') && !lacks('devices'),
    isWorkTold: true,
  };
};

/** The id of the user who signed in. */
export const readIdentity: Read<string> = (value, path) => rowOf({ id: ownId })(value, path).id;

const operationName = firstOf(word('operationName'), word('name'), word('displayName'));

/** The shape of agent-states is not documented beyond that operation names come of it (contract §8, §9). */
export const readAgentState = rowOf({
  id: needed('operationName', 'the name of an operation', firstOf(id('id'), operationName)),
  operationName: needed('operationName', 'the name of an operation', operationName),
  displayName: firstOf(text('displayName'), word('name')),
  state: firstOf(word('state'), word('type')),
});
export type AgentStateRow = ReturnType<typeof readAgentState>;
