import type { ChannelRow, DeviceRow, UserRow } from '../reads/agent-rows.ts';
import { voiceOf } from '../reads/channels.ts';

export type UserPresence = ReturnType<typeof openUserPresence>;

/** The channels of each login as they were last told. A message tells those that changed; presence is made of all. */
export const openUserPresence = () => {
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
    /** To be taken before a read is sent: what is told meanwhile is newer than its answer. */
    mark: (): number => tick,
    /** All there were at the mark. */
    replace(mark: number, { id, channels, devices, isPresenceWhole }: UserRow): void {
      const known = users.get(id);
      for (const [name, { tick: told }] of known ?? []) if (told <= mark) known?.delete(name);
      put(id, [...voiceOf(devices), ...(channels ?? [])], mark);
      if (isPresenceWhole) flawed.delete(id);
      else flawed.add(id);
    },
    channels: (userId: string, told: readonly ChannelRow[]): void => put(userId, told),
    devices: (userId: string, told: readonly DeviceRow[]): void => put(userId, voiceOf(told)),
    of: (userId: string): readonly ChannelRow[] => [...(users.get(userId)?.values() ?? [])].map(({ row }) => row),
    /** False when channels are missing there that could not be read. */
    isWhole: (userId: string): boolean => !flawed.has(userId),
  };
};
