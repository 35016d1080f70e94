import { describe, expect, it } from 'vitest';
import {
  type Facts,
  openExpectedResults,
  type Sent,
  type Settled,
} from '../../../src/vendors/genesys/commands/expected-results.ts';
import { openInteractionMemory } from '../../../src/vendors/genesys/source/interaction-memory.ts';
import { manualClock } from './stream-clock.ts';

const order = (verb: string, given: Partial<Sent> = {}): Sent => ({
  userId: 'u1',
  media: 'emails',
  id: 'E1',
  verb,
  ...given,
});

const facts = (state: string | null, given: Partial<Facts> = {}): Facts => ({
  userId: 'u1',
  media: 'emails',
  id: 'E1',
  state,
  notificationType: 'StatusChange',
  referenceId: null,
  isNew: false,
  problem: null,
  ...given,
});

const opened = () => {
  const clock = manualClock();
  const pending = openExpectedResults(clock);
  const late: Settled[] = [];
  const expired: Sent[] = [];
  const stop = pending.watch({
    late: (settled) => late.push(settled),
    expired: ({ commandId: _, ...lost }) => expired.push(lost),
  });
  return { clock, pending, late, expired, stop };
};

describe('the result of an operation is known', () => {
  it('by its referenceId', () => {
    const { pending } = opened();
    const first = pending.expect(order('AttachUserData', { media: 'workitems' }));
    const second = pending.expect(order('AttachUserData', { media: 'workitems' }));
    first.accepted(7);
    second.accepted(8);
    const updated = { media: 'workitems', notificationType: 'PropertiesUpdated' };
    expect(pending.settle(facts('Processing', { ...updated, referenceId: '8' }))?.commandId).toBe(second.commandId);
    expect(pending.settle(facts('Processing', { ...updated, referenceId: '7' }))?.commandId).toBe(first.commandId);
  });

  it('by its id and state, first in first out, when neither answer nor message tells a referenceId', () => {
    const { pending } = opened();
    const first = pending.expect(order('UpdateUserData'));
    const second = pending.expect(order('UpdateUserData'));
    first.accepted();
    second.accepted();
    const updated = facts('Processing', { notificationType: 'PropertiesUpdated' });
    expect(pending.settle(updated)?.commandId).toBe(first.commandId);
    expect(pending.settle(updated)?.commandId).toBe(second.commandId);
    expect(pending.settle(updated)).toBeNull();
  });

  it('when the message is faster than the answer', () => {
    const { pending, late } = opened();
    const accept = pending.expect(order('Accept'));
    expect(pending.settle(facts('Processing', { referenceId: '5' }))?.commandId).toBe(accept.commandId);
    accept.accepted(5);
    expect(late).toEqual([]);
  });

  it('when the faster message was not recognised: it is told afterwards', () => {
    const { pending, late } = opened();
    const save = pending.expect(order('Save'));
    expect(pending.settle(facts('Composing', { referenceId: '5' }))).toBeNull();
    save.accepted(5);
    expect(late.map(({ commandId }) => commandId)).toEqual([save.commandId]);
  });

  it('to be an error, of the operation of that id that was sent first', () => {
    const { pending } = opened();
    const complete = pending.expect(order('Complete'));
    expect(pending.settle(facts(null, { notificationType: 'Error' }))?.commandId).toBe(complete.commandId);
  });

  it('of a new e-mail by the first draft that nobody saw before', () => {
    const { pending } = opened();
    const reply = pending.expect(order('Reply'));
    reply.accepted();
    expect(pending.settle(facts('Composing', { id: 'E7' }))).toBeNull();
    expect(pending.settle(facts('Composing', { id: 'E8', isNew: true }))?.commandId).toBe(reply.commandId);
  });

  it('again on the second message with the same referenceId', () => {
    const { pending } = opened();
    const park = pending.expect(order('AddEmail'));
    park.accepted(14);
    expect(pending.settle(facts('InWorkbin', { referenceId: '14' }))?.commandId).toBe(park.commandId);
    expect(pending.settle(facts('InWorkbin', { referenceId: '14' }))?.commandId).toBe(park.commandId);
  });
});

describe('the result of an operation is not', () => {
  it.each<[string, Sent, Partial<Facts>, string]>([
    ["another user's", order('Accept'), { userId: 'u2' }, 'Processing'],
    ["another interaction's", order('Accept'), { id: 'E2' }, 'Processing'],
    ['a change of another kind', order('Accept'), { notificationType: 'StatusChange' }, 'Invited'],
    ['a save that is not told as one', order('Save'), {}, 'Composing'],
    ['of another medium', order('Accept'), { media: 'chats' }, 'Processing'],
  ])('%s', (_, sent, told, state) => {
    const { pending } = opened();
    pending.expect(sent).accepted();
    expect(pending.settle(facts(state, told))).toBeNull();
  });

  it('what bears the number of another operation', () => {
    const { pending } = opened();
    pending.expect(order('Accept')).accepted(5);
    expect(pending.settle(facts('Processing', { referenceId: '6' }))).toBeNull();
  });

  it('what has the same number in the session of another user', () => {
    const { pending } = opened();
    pending.expect(order('Accept')).accepted(5);
    expect(pending.settle(facts('Processing', { userId: 'u2', referenceId: '5' }))).toBeNull();
  });

  it('waited for after the vendor refused the order', () => {
    const { pending } = opened();
    pending.expect(order('Accept')).failed();
    expect(pending.settle(facts('Processing'))).toBeNull();
    expect(pending.size).toBe(0);
  });
});

describe('what is under way', () => {
  it('is given up after a while, and somebody is told that only a read can tell', () => {
    const { pending, clock, expired } = opened();
    pending.expect(order('Accept')).accepted();
    clock.pass(60_000);
    expect(expired).toEqual([order('Accept')]);
    expect([pending.size, clock.waiting]).toEqual([0, 0]);
  });

  it('is not given up once it was settled', () => {
    const { pending, clock, expired } = opened();
    pending.expect(order('Accept')).accepted();
    pending.settle(facts('Processing'));
    clock.pass(60_000);
    expect([expired, pending.size]).toEqual([[], 0]);
  });

  it('takes bounded memory, whatever is sent and told', () => {
    const { pending, clock } = opened();
    for (let n = 0; n < 4_000; n += 1) {
      pending.expect(order('Accept', { id: `E${n}` }));
      pending.settle(facts('Processing', { id: `X${n}`, referenceId: String(n) }));
    }
    expect(pending.size).toBeLessThan(5_000);
    expect(clock.waiting).toBe(pending.size);
    clock.pass(60_000);
    expect([pending.size, clock.waiting]).toEqual([0, 0]);
  });
});

describe('the memory of interactions', () => {
  it('knows an offer that was completed without being taken as declined, however often it is told', () => {
    const memory = openInteractionMemory();
    memory.saw('u1', 'emails', { id: 'E1', state: 'Invited' });
    memory.saw('u1', 'emails', { id: 'E1', state: 'Completed' });
    memory.saw('u1', 'emails', { id: 'E1', state: 'Completed' });
    expect(memory.endingOf('u1', 'E1')).toBe('declined');
    memory.saw('u1', 'emails', { id: 'E1', state: 'Invited' });
    memory.saw('u1', 'emails', { id: 'E1', state: 'Processing' });
    memory.saw('u1', 'emails', { id: 'E1', state: 'Completed' });
    expect(memory.endingOf('u1', 'E1')).toBeUndefined();
  });

  it('knows what was rejected as declined and what was transferred as handed on, though it did not see it before', () => {
    const memory = openInteractionMemory();
    memory.saw('u1', 'emails', { id: 'E1', state: 'Completed' }, 'Reject');
    memory.saw('u1', 'emails', { id: 'E2', state: 'Completed' }, 'Transfer');
    memory.saw('u1', 'emails', { id: 'E3', state: 'Completed' }, 'Complete');
    expect(['E1', 'E2', 'E3'].map((id) => memory.endingOf('u1', id))).toEqual(['declined', 'transferred', undefined]);
  });

  it('believes a message more than a read that was sent before it', () => {
    const memory = openInteractionMemory();
    const mark = memory.mark();
    memory.saw('u1', 'emails', { id: 'E1', state: 'Processing' });
    memory.read(mark, 'u1', 'emails', { id: 'E1', state: 'Invited' });
    expect(memory.lastState('u1', 'E1')).toBe('Processing');
    memory.read(memory.mark(), 'u1', 'emails', { id: 'E1', state: 'Completed' });
    expect(memory.lastState('u1', 'E1')).toBe('Completed');
  });

  it('knows who holds an interaction, and in which medium it is', () => {
    const memory = openInteractionMemory();
    memory.saw('u1', 'chats', { id: 'C1', state: 'Completed' });
    memory.saw('u2', 'chats', { id: 'C1', state: 'Invited' });
    expect([memory.mediaOf('C1'), memory.holdersOf('C1')]).toEqual(['chats', ['u2']]);
  });

  it('forgets what was longest not seen', () => {
    const memory = openInteractionMemory(2);
    for (const id of ['A', 'B', 'A', 'C']) memory.saw('u1', 'emails', { id, state: 'Processing' });
    expect([memory.size, memory.mediaOf('A'), memory.mediaOf('B')]).toEqual([2, 'emails', null]);
  });
});
