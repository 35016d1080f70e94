import type { ChannelKind } from '../domain/channel-kind.ts';
import { enumOf } from './enum.ts';

export const ChannelKindEnum = enumOf<ChannelKind>('ChannelKind', 'The kind of a channel, alike for all vendors.', {
  VOICE: 'A call.',
  CHAT: 'A chat that both sides attend at the same time.',
  EMAIL: 'An e-mail.',
  MESSAGE: 'A text message or a message of a messaging service, which is answered sooner or later.',
  TASK: 'A piece of work that nobody is connected to.',
  OTHER: "Another kind, or a vendor's word that is not known.",
});

export const CHANNEL_KIND =
  "The kind that the vendor's word for the channel stands for; null where no channel is told.";
