import type { Change } from '../../../domain/event.ts';
import { type Read, WireError } from '../../../domain/reading.ts';
import { ref } from '../../../domain/ref.ts';
import { readChangedChannel, readChangedDevice } from '../reads/agent-rows.ts';
import { VOICE } from '../reads/channels.ts';
import { rowsOf } from '../wire.ts';
import { CHANNELS } from './change-parts.ts';
import type { Message } from './messages.ts';
import type { Common, Reading, TranslateOptions } from './reading.ts';

/** The channels and devices of a user changed. */
export const openPresenceTranslation = (
  { account, map, presence }: Pick<TranslateOptions, 'account' | 'map' | 'presence'>,
  { facts, settleBy, failure }: Common,
) => {
  /** Those that can be read; a list that is left out tells nothing of its kind. */
  const toldRows = <R>(read: Read<R>, { body }: Message, member: string) => rowsOf(read, body[member] ?? {}, member);

  return (userId: string, message: Message): Reading => {
    if (message.notificationType === 'Error') return failure(userId, CHANNELS, message, null);
    const { body } = message;
    if (body.channels == null && body.devices == null) throw new WireError('channels', 'expected a list');
    const channels = toldRows(readChangedChannel, message, 'channels');
    const devices = toldRows(readChangedDevice, message, 'devices');
    const isWhole = channels.unreadable.length + devices.unreadable.length === 0;
    presence.channels(userId, channels.rows);
    presence.devices(userId, devices.rows);
    const told = [...channels.rows, ...devices.rows.map((row) => ({ ...row, channel: VOICE }))];
    if (told.length === 0) return { type: 'changes', changes: [], isWhole };
    const settled = told.map(({ channel, userState }) =>
      settleBy(userId, CHANNELS, message, channel, userState?.state ?? null),
    );
    const change: Change = {
      ref: ref('Worker', account, userId),
      news: { type: 'part', members: map.combined(presence.of(userId), presence.isWhole(userId)) },
      ...facts(message.messageType, settled.find((one) => one !== null) ?? null),
    };
    return { type: 'changes', changes: [change], isWhole };
  };
};
