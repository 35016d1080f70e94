import { describe, expect, test } from 'vitest';
import { openLog } from '../../src/server/log.ts';
import { ask, schemaOf, serve } from './harness.ts';

const openMemoryLog = () => {
  const lines: string[] = [];
  const log = openLog('info', { write: (line) => lines.push(line) });
  return { log, lines };
};

describe('the log', () => {
  test('holds no credentials, at whatever depth they usually stand', () => {
    const { log, lines } = openMemoryLog();
    const headers = { authorization: 'Bearer hush', 'x-api-key': 'hush', cookie: 'hush', accept: 'yes' };
    log.info({
      headers,
      request: { headers },
      password: 'hush',
      settings: { authToken: 'hush', token: 'hush', key: 'hush' },
    });
    expect(lines.join()).not.toContain('hush');
    expect(lines.join()).toContain('yes');
  });

  test('tells under the id that the client got what an internal error was', async () => {
    const { log, lines } = openMemoryLog();
    const schema = schemaOf('type Query { broken: String }', {
      Query: {
        broken: () => {
          throw new Error('the disk is full');
        },
      },
    });
    const server = await serve({ schema, log });
    const { errors } = await ask(server, '{ broken }');
    const [{ message, extensions }] = errors;
    expect(message).not.toContain('disk');
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      errorId: extensions.errorId,
      err: { message: 'the disk is full' },
    });
  });
});
