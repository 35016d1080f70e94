import { expect, test } from 'vitest';
import { TrunklineError } from '../../src/client/index.ts';
import type { Ask } from '../../src/wallboard/ask.ts';
import { type Command, carryOut } from '../../src/wallboard/commands.ts';

const answering = (result: object, seen: unknown[] = []): Ask =>
  (async (_question: unknown, variables: unknown) => {
    seen.push(variables);
    return { result };
  }) as unknown as Ask;
const failing = (error: unknown): Ask => (() => Promise.reject(error)) as unknown as Ask;

const CANCEL: Command = { type: 'cancel', job: 'j', reason: ' ' };
const refusal = {
  code: 'WRONG_STATE',
  message: 'the job is over',
  account: 'one',
  vendorMessage: null,
  retryable: false,
};

test('a command goes out with its key, and without what was left empty', async () => {
  const seen: unknown[] = [];
  const ask = answering({ outcome: 'DONE' }, seen);
  expect(await carryOut(ask, CANCEL, 'k')).toMatchObject({ kind: 'good', again: false });
  await carryOut(ask, { type: 'unassign', job: 'j', task: 't', hold: true }, 'k');
  await carryOut(ask, { type: 'pull', workbin: 'b', job: 'j', worker: null }, 'k');
  expect(seen).toEqual([
    { input: { id: 'j', idempotencyKey: 'k' } },
    { input: { id: 'j', task: 't', suspendMatching: true, idempotencyKey: 'k' } },
    { input: { id: 'j', workbin: 'b', idempotencyKey: 'k' } },
  ]);
});

test('what became of it is told as it is', async () => {
  const outcomeOf = async (outcome: string) => (await carryOut(answering({ outcome }), CANCEL, 'k')).kind;
  expect(await Promise.all(['DONE', 'REPLAYED', 'ACCEPTED', 'UNKNOWN'].map(outcomeOf))).toEqual([
    'good',
    'good',
    'open',
    'open',
  ]);
  expect(await carryOut(answering(refusal), CANCEL, 'k')).toEqual({
    kind: 'bad',
    text: 'Not done (WRONG_STATE): the job is over.',
    again: false,
  });
  const said = { ...refusal, vendorMessage: 'Job is closed', retryable: true };
  expect(await carryOut(answering(said), CANCEL, 'k')).toMatchObject({
    text: 'Not done (WRONG_STATE): the job is over. The vendor says: Job is closed',
    again: true,
  });
});

test('a failure on the way says whether it may have been carried out', async () => {
  const forbidden = new TrunklineError('FORBIDDEN', 'Not authorized to resolve Mutation.cancelJob');
  expect(await carryOut(failing(forbidden), CANCEL, 'k')).toMatchObject({
    kind: 'bad',
    text: 'Not done (FORBIDDEN): Your key may look, but not do this.',
  });
  const gone = new TrunklineError('UNREACHABLE', 'The server cannot be reached.');
  expect(await carryOut(failing(gone), CANCEL, 'k')).toMatchObject({ kind: 'open', again: true });
  expect(await carryOut(failing(new Error('odd')), CANCEL, 'k')).toMatchObject({ kind: 'bad', text: 'Not done: odd' });
});
