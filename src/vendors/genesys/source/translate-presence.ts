import type { Change } from '../../../domain/event.ts';
import { type Read, WireError } from '../../../domain/reading.ts';
import { ref } from '../../../domain/ref.ts';
import { readChangedChannel, readChangedDevice } from '../reads/agent-rows.ts';
import { VOICE } from '../reads/map.ts';
import { rowsOf } from '../wire.ts';
import { CHANNELS } from './change-parts.ts';
import type { Message } from './messages.ts';
import type { Facts, Reading, TranslateOptions } from './reading.ts';

/** The channels and devices of a user changed. */
export const openPresence = (
  { account, map, roster }: Pick<TranslateOptions, 'account' | 'map' | 'roster'>,
  { facts, settleBy, failure }: Facts,
) => {
  /** Those that can be read; a list that is left out tells nothing of its kind. */
  const toldRows = <R>(read: Read<R>, { body }: Message, member: string) =>
    body[member] == null ? { rows: [], unreadable: [] } : rowsOf(read, body[member], member);

  const presence = (userId: string, message: Message): Reading => {
    if (message.notificationType === 'Error') return failure(userId, CHANNELS, message, null);
    const { body } = message;
    if (body.channels == null && body.devices == null) throw new WireError('channels', 'expected a list');
    const channels = toldRows(readChangedChannel, message, 'channels');
    const devices = toldRows(readChangedDevice, message, 'devices');
    const isWhole = channels.unreadable.length + devices.unreadable.length === 0;
    roster.channels(userId, channels.rows);
    roster.devices(userId, devices.rows);
    if (channels.rows.length + devices.rows.length === 0) return { type: 'changes', changes: [], isWhole };
    const settled = [
      ...channels.rows.map(({ channel, userState }) => ({ id: channel, state: userState?.state ?? null })),
      ...devices.rows.map(({ userState }) => ({ id: VOICE, state: userState?.state ?? null })),
    ].map(({ id, state }) => settleBy(userId, CHANNELS, message, id, state));
    const change: Change = {
      ref: ref('Worker', account, userId),
      news: { type: 'part', members: map.combined(roster.of(userId), roster.isWhole(userId)) },
      ...facts(message.messageType, settled.find((one) => one !== null) ?? null),
    };
    return { type: 'changes', changes: [change], isWhole };
  };

  return presence;
};
