import { describe, expect, it } from 'vitest';
import { VendorError } from '../../../src/domain/error.ts';
import {
  COMMANDS,
  type Command,
  GONE,
  JOB,
  job,
  orders,
  POLICY,
  QUEUE,
  type Result,
  removals,
} from './outcomes-kit.ts';
import { type Answer, type Asked, exchange, failure, has, newCall, openOver } from './replay.ts';

/** Runs the command at a vendor that answers it so; tells what came of it and how often the vendor was told. */
const outcomeOf = async (
  { run, before = {}, after }: Command,
  answer: Answer,
  reads: Command['after'] = after,
  call = newCall(),
) => {
  let sent = 0;
  const { adapter } = await openOver(({ method, path }: Asked) => {
    if (method !== 'GET') {
      sent += 1;
      return answer;
    }
    return { ...before, ...(sent > 0 ? reads : {}) }[path] ?? failure(404, 'NotFound');
  });
  const result = await run(adapter, call).then(
    (came): { readonly came: Result } => ({ came }),
    (error: unknown) => ({ error }),
  );
  return { ...result, sent };
};

const refusalOf = async (command: Command, answer: Answer): Promise<VendorError> => {
  // It left everything as it was.
  const result = await outcomeOf(command, answer, {});
  if (!('error' in result && result.error instanceof VendorError))
    throw new Error(`not refused: ${JSON.stringify(result)}`);
  return result.error;
};

/** Answers that say nothing of the command, with a status of success. */
const GARBAGE: readonly (readonly [string, Answer])[] = [
  ['what is no JSON', { text: '{"value": [ <<<' }],
  ['JSON with something behind it', { text: '{} {}' }],
  ['a list', { body: [] }],
  ['a text', { body: 'ok' }],
  ['null', { text: 'null' }],
  ['a number', { text: '1' }],
  ['a login page', { text: '<!doctype html><title>Sign in</title>', headers: { 'content-type': 'text/html' } }],
  ['a page without a type', { text: '<html>', headers: { 'content-type': 'application/json' } }],
  ['nothing', { text: '' }],
  ['too deep a nest', { text: `${'['.repeat(200)}${']'.repeat(200)}` }],
];

it('every command of the adapter is among them', async () => {
  const { adapter } = await openOver(() => ({ body: {} }));
  const reads = ['get', 'list', 'tasksOf', 'statistics', 'position'];
  const commands = [adapter.queue, adapter.policy, adapter.worker, adapter.job, adapter.task].flatMap((port) =>
    Object.entries(port ?? {}).filter(([name, member]) => typeof member === 'function' && !reads.includes(name)),
  );
  expect(COMMANDS.map(({ name }) => name.split('.')[1]).sort()).toEqual(commands.map(([name]) => name).sort());
});

describe.each(COMMANDS)('$name', (command) => {
  it('is done by the answer that is documented, and sent once', async () => {
    const result = await outcomeOf(command, command.right);
    expect(result).toMatchObject({ came: { outcome: 'DONE' }, sent: 1 });
  });

  it.each([...GARBAGE, ...command.others.map((body) => [JSON.stringify(body), { body }] as const)])(
    'answered with %s is neither done nor refused',
    async (_, answer) => {
      const status = has(command.right.status ?? 200);
      // A deletion is confirmed by its status, with which no body comes.
      const refusal = await refusalOf(command, { ...answer, status: status === 204 ? 200 : status });
      expect(refusal).toMatchObject({ code: 'PROTOCOL', maybeDone: true, account: 'acme' });
    },
  );

  it('confirmed by a status that is not documented is neither done nor refused', async () => {
    const refusal = await refusalOf(command, command.right === GONE ? { status: 202 } : { status: 204 });
    expect(refusal).toMatchObject({ code: 'PROTOCOL', maybeDone: true });
  });

  it.each(['error', 'communicationError'])('answered with %s and a status of success is refused', async (envelope) => {
    const answer = (code: string): Answer => ({ body: { [envelope]: { code, message: 'its words' } } });
    expect(await refusalOf(command, answer('TooManyRequests'))).toMatchObject({
      code: 'RATE_LIMITED',
      vendorCode: 'TooManyRequests',
      vendorMessage: 'its words',
      retryable: true,
      maybeDone: false,
    });
    const conflict = await refusalOf(command, answer('Conflict'));
    expect(conflict).toMatchObject({ code: 'CONFLICT', vendorCode: 'Conflict', maybeDone: false });
    if (command.conflict) expect(conflict.message).toContain(command.conflict);
    expect(await refusalOf(command, answer('SomethingNew'))).toMatchObject({
      code: 'PROTOCOL',
      vendorCode: 'SomethingNew',
      maybeDone: false,
    });
  });

  it('that is refused with details tells them', async () => {
    const details = [
      { code: 'First', message: 'one reason' },
      { code: 'Second', message: 'another' },
    ];
    const error = { code: 'BadRequest', message: 'One or more validation errors occurred.', target: '/x', details };
    const refusal = await refusalOf(command, { status: 400, body: { communicationError: error } });
    expect(refusal).toMatchObject({ code: 'INVALID_INPUT', status: 400, vendorCode: 'BadRequest', maybeDone: false });
    expect(refusal.vendorMessage).toBe(
      'One or more validation errors occurred. First: one reason; Second: another (/x)',
    );
  });

  it('whose answer is lost, or comes from a gateway in between, may be done', async () => {
    expect(await refusalOf(command, { reset: true })).toMatchObject({ code: 'UNAVAILABLE', maybeDone: true });
    for (const status of [502, 504]) expect(await refusalOf(command, { status })).toMatchObject({ maybeDone: true });
  });
});

describe.each(orders.filter(({ after }) => after))('$name, looked at afterwards', (command) => {
  const failing = (answer: Answer) =>
    outcomeOf(
      command,
      command.right,
      Object.fromEntries(Object.keys(command.after ?? {}).map((path) => [path, answer])),
    );

  it.each<[string, Answer]>([
    ['fails', failure(503)],
    ['is garbage', { text: '<<<' }],
    ['finds nothing', failure(404)],
    ['is of another object', { body: { id: 'other' } }],
    ['is cut', { reset: true }],
  ])('is done though the look %s', async (_, answer) => {
    const { came } = (await failing(answer)) as { readonly came: Result };
    expect(came.outcome).toBe('DONE');
    // Of an accepted offer the acceptance itself tells.
    if (command.name !== 'task.accept') expect(came.item).toBeNull();
  });

  it('lets a fault of our own through as it is', async () => {
    const fault = new TypeError('a fault of ours');
    let isSent = false;
    const meter = {
      start: () => {
        if (isSent) throw fault;
      },
      end: () => {},
    };
    const { run, before = {} } = command;
    const { adapter, call } = await openOver(({ method, path }) => {
      if (method === 'GET') return before[path] ?? failure(404);
      isSent = true;
      return command.right;
    });
    await expect(run(adapter, { ...call, meter })).rejects.toBe(fault);
  });
});

describe.each(orders.filter(({ stale }) => stale))('$name, acknowledged but not shown yet', (command) => {
  it('is accepted, and nothing from before it is shown as its result', async () => {
    const { came } = (await outcomeOf(command, command.right, command.stale)) as { readonly came: Result };
    expect(came).toMatchObject({ outcome: 'ACCEPTED', item: null });
  });
});

it('a presence that the answer denies is accepted, not done', async () => {
  const command = has(COMMANDS.find(({ name }) => name === 'worker.setPresence'));
  const answer = { body: { id: 'w', state: 'inactive', availableForOffers: false, loadRatio: 0 } };
  expect(await outcomeOf(command, answer)).toMatchObject({ came: { outcome: 'ACCEPTED', item: null } });
});

describe('a job that was given up before', () => {
  const refused = (status: string, more: object = {}) => ({
    before: { [JOB]: job(status, { dispositionCode: 'Late', notes: [{ message: 'too late' }], ...more }) },
    answer: failure(409),
  });
  const cancel = async (input: object, status = 'cancelled') => {
    const { before, answer } = refused(status);
    const command = { ...has(orders[0]), before, after: before };
    return outcomeOf({ ...command, run: (adapter, call) => has(adapter.job?.cancel)('j', input, call) }, answer);
  };

  it('is given up, when there is nothing more to say', async () => {
    for (const input of [{}, { disposition: 'Late' }, { reason: 'too late', disposition: 'Late' }]) {
      expect(await cancel(input)).toMatchObject({ came: { outcome: 'DONE', item: { state: { state: 'CANCELED' } } } });
    }
  });

  it('is refused to say something else', async () => {
    for (const input of [{ disposition: 'Sold' }, { reason: 'sold' }]) {
      expect(await cancel(input)).toMatchObject({ error: { code: 'WRONG_STATE' } });
    }
  });
});

describe('a deletion', () => {
  it.each([
    ['queues.delete.409-two-reasons', QUEUE, 'There is active job with this queue', 'fallback queue'],
    ['jobs.delete.409-live', JOB, 'JobStatus: The job is neither closed nor cancelled', 'Validation failed'],
    ['distributionPolicies.delete.400-in-use', POLICY, 'QueueExistsWithDistributionPolicy', 'There is a queue with'],
    ['exceptionPolicies.delete.400-in-use', POLICY, 'QueueExistsWithExceptionPolicy', 'There is a queue with'],
    ['classificationPolicies.delete.400-active-job', POLICY, 'ActiveJobWithClassificationPolicyExist', 'active job'],
  ])('that is refused as recorded in %s is a conflict, and tells every reason (A2)', async (name, path, ...reasons) => {
    const { status, body } = exchange(`recorded-2023-11-01/${name}`).response;
    const command = has(
      removals.find((one) => one.name.startsWith(path === QUEUE ? 'queue' : path === JOB ? 'job' : 'policy')),
    );
    const refusal = await refusalOf(command, { status, body });
    expect(refusal).toMatchObject({ code: 'CONFLICT', status, maybeDone: false });
    for (const reason of reasons) expect(refusal.vendorMessage).toContain(reason);
    expect(refusal.vendorMessage).not.toMatch(/[\r\n]|--/);
  });
});

it('of an inner error the words are told, however it is spelt', async () => {
  for (const name of ['innererror', 'innerError']) {
    const error = {
      code: 'BadRequest',
      message: 'Bad.',
      [name]: { code: 'Inner', innererror: { message: 'the cause' } },
    };
    const refusal = await refusalOf(has(COMMANDS[0]), { status: 400, body: { error } });
    expect(refusal.vendorMessage).toBe('Bad. Inner; the cause');
  }
});

it('a resource that has a member of the name of an envelope is no error', async () => {
  const answer = { body: { id: 'q', name: 'Q', error: { code: 'Conflict', message: 'of the past' } } };
  expect(await outcomeOf(has(COMMANDS[1]), answer)).toMatchObject({ came: { outcome: 'DONE' } });
});
