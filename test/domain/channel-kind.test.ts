import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ChannelKind, channelKindOf } from '../../src/domain/channel-kind.ts';

const DOCUMENTED: Readonly<Record<ChannelKind, readonly string[]>> = {
  VOICE: ['voice', 'CALL', 'call'],
  CHAT: ['chat', 'IM'],
  EMAIL: ['email'],
  MESSAGE: ['sms', 'SMSsession', 'smssession', 'facebook', 'facebooksession', 'tweet'],
  TASK: ['workitem'],
  OTHER: ['default', 'video', 'General', ''],
};

describe('the kind of a channel', () => {
  it.each(Object.entries(DOCUMENTED))('is %s for %j, which vendors document', (kind, words) => {
    expect(words.map(channelKindOf)).toEqual(words.map(() => kind));
  });

  it('does not depend on upper case and on what separates words', () => {
    expect(['E-Mail', 'e mail', 'WEB_CHAT', 'web-chat', 'Phone Call'].map(channelKindOf)).toEqual([
      'EMAIL',
      'EMAIL',
      'CHAT',
      'CHAT',
      'VOICE',
    ]);
  });

  it('is null exactly where no channel is told', () => {
    expect(channelKindOf(null)).toBeNull();
    fc.assert(fc.property(fc.string(), (word) => channelKindOf(word) !== null));
  });

  it('is OTHER for words that every object has', () => {
    expect(['constructor', '__proto__', 'toString'].map(channelKindOf)).toEqual(['OTHER', 'OTHER', 'OTHER']);
  });
});
