import type { ChannelRow, DeviceRow, UserRow } from '../reads/agent-rows.ts';
import { VOICE } from '../reads/map.ts';

/** The channels of each login as they were last told. A message tells those that changed; presence is made of all. */
export interface Roster {
  /** To be taken before a read is sent: what is told meanwhile is newer than its answer. */
  mark(): number;
  /** All there were at the mark. */
  replace(mark: number, user: UserRow): void;
  channels(userId: string, told: readonly ChannelRow[]): void;
  devices(userId: string, told: readonly DeviceRow[]): void;
  of(userId: string): readonly ChannelRow[];
  /** False when channels are missing there that could not be read. */
  isWhole(userId: string): boolean;
}

export const openRoster = (): Roster => {
  const users = new Map<string, Map<string, { readonly row: ChannelRow; readonly tick: number }>>();
  const flawed = new Set<string>();
  let tick = 0;

  const put = (userId: string, told: readonly ChannelRow[], since = tick): void => {
    const known = users.get(userId) ?? new Map();
    users.set(userId, known);
    tick += 1;
    for (const row of told) {
      const before = known.get(row.channel);
      if ((before?.tick ?? 0) > since) continue;
      known.set(row.channel, { row: { ...row, userState: row.userState ?? before?.row.userState ?? null }, tick });
    }
  };

  return {
    mark: () => tick,
    replace(mark, { id, channels, devices, isPresenceWhole }) {
      const known = users.get(id);
      for (const [name, { tick: told }] of known ?? []) if (told <= mark) known?.delete(name);
      put(id, [...voiceOf(devices ?? []), ...(channels ?? [])], mark);
      if (isPresenceWhole) flawed.delete(id);
      else flawed.add(id);
    },
    channels: (userId, told) => put(userId, told),
    devices: (userId, told) => put(userId, voiceOf(told)),
    isWhole: (userId) => !flawed.has(userId),
    of: (userId) => [...(users.get(userId)?.values() ?? [])].map(({ row }) => row),
  };
};

const voiceOf = (devices: readonly DeviceRow[]): readonly ChannelRow[] => {
  const device = devices.find(({ userState }) => userState !== null);
  if (!device) return [];
  const { userState, doNotDisturb, raw } = device;
  return [{ channel: VOICE, userState, doNotDisturb, raw }];
};
