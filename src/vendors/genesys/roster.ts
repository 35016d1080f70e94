import { VOICE } from './map.ts';
import type { ChannelRow, DeviceRow } from './wire.ts';

/** The channels of each login as they were last told. A message tells those that changed; presence is made of all. */
export interface Roster {
  /** To be taken before a read is sent: what is told meanwhile is newer than its answer. */
  mark(): number;
  /** All there were at the mark. */
  replace(mark: number, userId: string, channels: readonly ChannelRow[], devices: readonly DeviceRow[]): void;
  channels(userId: string, told: readonly ChannelRow[]): void;
  devices(userId: string, told: readonly DeviceRow[]): void;
  of(userId: string): readonly ChannelRow[];
}

export const openRoster = (): Roster => {
  const users = new Map<string, Map<string, { readonly row: ChannelRow; readonly tick: number }>>();
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
    replace(mark, userId, channels, devices) {
      const known = users.get(userId);
      for (const [name, { tick: told }] of known ?? []) if (told <= mark) known?.delete(name);
      put(userId, [...voiceOf(devices), ...channels], mark);
    },
    channels: (userId, told) => put(userId, told),
    devices: (userId, told) => put(userId, voiceOf(told)),
    of: (userId) => [...(users.get(userId)?.values() ?? [])].map(({ row }) => row),
  };
};

const voiceOf = (devices: readonly DeviceRow[]): readonly ChannelRow[] => {
  const device = devices.find(({ userState }) => userState !== null);
  if (!device) return [];
  const { userState, doNotDisturb, phoneNumber, raw } = device;
  return [{ channel: VOICE, userState, doNotDisturb, phoneNumber, raw }];
};
