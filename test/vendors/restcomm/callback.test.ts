import { describe, expect, it } from 'vitest';
import type { WebhookRequest } from '../../../src/contract/source.ts';
import { VendorError } from '../../../src/domain/error.ts';
import { openCallback } from '../../../src/vendors/restcomm/source.ts';

const webhook = openCallback('acme');
const post = (body: string, headers: WebhookRequest['headers'] = {}): WebhookRequest => ({
  method: 'POST',
  headers,
  url: 'http://127.0.0.1/webhooks/one',
  query: {},
  body,
});

const TASK = 'TKa1ef5f2d853d4568b715038ad5c135c4';
const WORKER = 'WKea8e7241beac4d778a509807ca3c5d39';
const HINT = {
  changes: [
    {
      ref: { kind: 'Job', account: 'acme', nativeId: TASK },
      news: { type: 'stale' },
      cause: 'assignmentCallback',
      at: null,
    },
    {
      ref: { kind: 'Worker', account: 'acme', nativeId: WORKER },
      news: { type: 'stale' },
      cause: 'assignmentCallback',
      at: null,
    },
  ],
  answer: { status: 200 },
};

describe('an assignment callback', () => {
  it('does not tell every change', () => {
    expect(webhook.covers).toEqual([]);
  });

  const form = (members: Record<string, string>) => new URLSearchParams(members).toString();
  it.each([
    [
      'a form in PascalCase',
      form({
        Timestamp: '1772618400',
        AccountSid: 'AC1',
        WorkspaceSid: 'WS1',
        TaskSid: TASK,
        WorkerSid: WORKER,
        TaskAttributes: '{"TaskSid":"x"}',
        ReservationSid: 'WR1',
      }),
    ],
    ['a form in camelCase', form({ taskSid: TASK, workerSid: WORKER })],
    ['a form in snake_case', `${form({ task_sid: TASK, worker_sid: WORKER })}\r\n`],
    ['JSON in PascalCase', JSON.stringify({ TaskSid: TASK, WorkerSid: WORKER })],
    ['JSON in camelCase', ` ${JSON.stringify({ taskSid: TASK, workerSid: WORKER, taskAttributes: {} })}`],
    ['JSON in snake_case', JSON.stringify({ task_sid: TASK, worker_sid: WORKER })],
  ])('as %s is a hint to read job and worker again, and never an instruction', (_, body) => {
    expect(webhook.read(post(body))).toEqual(HINT);
  });

  it('names a SID that is a number to the digit', () => {
    const { changes } = webhook.read(post('{"TaskSid":1604029199751626753}'));
    expect(changes.map(({ ref }) => ref.nativeId)).toEqual(['1604029199751626753']);
  });

  it('need not name a worker', () => {
    for (const more of ['', '&WorkerSid=', '&WorkerSid=..%2Fx']) {
      const { changes } = webhook.read(post(`TaskSid=${TASK}${more}`));
      expect(changes.map(({ ref }) => ref.kind)).toEqual(['Job']);
    }
  });

  it.each([
    '',
    'hello',
    '{',
    '[]',
    '{}',
    '{"TaskSid":[]}',
    '{"TaskSid":7.5}',
    `{"TaskSid":"TK1","x":${'['.repeat(200)}${']'.repeat(200)}}`,
    '{"TaskSid":""}',
    'TaskSid=',
    'TaskSid=a%2Fb',
    `TaskSid=${'x'.repeat(65)}`,
    `WorkerSid=${WORKER}`,
    '<xml/>',
  ])('is nothing else: %j', (body) => {
    expect(() => webhook.read(post(body))).toThrow(VendorError);
    expect(() => webhook.read(post(body))).toThrow(/names no TaskSid/);
  });
});
