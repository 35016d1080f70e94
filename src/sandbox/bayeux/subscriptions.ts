import { isChannel, isMeta } from './channels.ts';
import { failure, type Message, success } from './messages.ts';
import type { Session } from './session.ts';

const named = (field: unknown): readonly string[] | null => {
  const names: readonly unknown[] = Array.isArray(field) ? field : [field];
  return names.every((name) => typeof name === 'string' && isChannel(name)) ? (names as readonly string[]) : null;
};

/** Takes the channels in order and stops at the first that fails; those before it stay done. */
const each = (message: Message, fail: (channel: string) => string | null): Message => {
  const { subscription } = message;
  if (subscription === undefined || subscription === null) return failure(message, '403::subscription_missing');
  const channels = named(subscription);
  if (!channels) return failure(message, '403::subscription_invalid', { subscription });
  for (const channel of channels) {
    const error = fail(channel);
    if (error !== null) return failure(message, error, { subscription });
  }
  return success(message, { subscription });
};

export const subscribe = (message: Message, { subscriptions }: Session): Message =>
  each(message, (channel) => {
    if (isMeta(channel)) return '403:denied_by_security_policy:create_denied';
    subscriptions.add(channel);
    return null;
  });

/** A channel exists while anybody is subscribed to it. */
export const unsubscribe = (message: Message, { subscriptions }: Session, all: Iterable<Session>): Message =>
  each(message, (channel) => {
    if (subscriptions.delete(channel)) return null;
    for (const other of all) if (other.subscriptions.has(channel)) return '403::unsubscribe_failed';
    return '400::channel_missing';
  });
