import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Fault } from '../../src/sandbox/faults.ts';
import { ACCOUNT, type House, openHouse } from './house.ts';

interface Answered {
  readonly workers: {
    readonly nodes: readonly unknown[];
    readonly failures: readonly { code: string; message: string; retryable: boolean; retryAfterMs: number | null }[];
  };
}

const QUERY =
  '{ workers(first: 5) { nodes { id } failures { code message retryable retryAfterMs account { name } } } }';

const PATIENT = { timeoutMs: 30_000, deadlineMs: 40_000 };

let house: House;
beforeAll(async () => {
  house = await openHouse(PATIENT);
});
afterAll(() => house.close());

/**
 * A fresh gateway for each fault, so that one test's open circuit is not the next one's failure. Only what never answers is waited for
 * briefly: a loaded machine may take long to send and to read the others.
 */
const suffer = async (fault: Fault, matching?: { path?: string }) => {
  const victim = await openHouse(fault.kind === 'hang' ? { timeoutMs: 400, deadlineMs: 2_000 } : PATIENT);
  try {
    victim.simulation.faults.inject(fault, matching ?? {});
    return await victim.run<Answered>(QUERY);
  } finally {
    await victim.close();
  }
};

describe('a vendor that fails', () => {
  const faults: readonly (readonly [name: string, fault: Fault, code: string])[] = [
    ['answers 500', { kind: 'status', status: 500 }, 'UNAVAILABLE'],
    ['answers 503', { kind: 'status', status: 503, retryAfter: 7 }, 'UNAVAILABLE'],
    ['answers 429', { kind: 'status', status: 429, retryAfter: 7 }, 'RATE_LIMITED'],
    ['answers 401', { kind: 'status', status: 401 }, 'UNAUTHENTICATED'],
    ['answers 403', { kind: 'status', status: 403 }, 'FORBIDDEN'],
    ['resets the connection', { kind: 'reset' }, 'UNAVAILABLE'],
    ['never answers', { kind: 'hang' }, 'TIMEOUT'],
    ['sends a web page', { kind: 'html' }, 'PROTOCOL'],
    ['sends broken JSON', { kind: 'malformed' }, 'PROTOCOL'],
    ['breaks off in the middle', { kind: 'cut' }, 'UNAVAILABLE'],
    ['sends 50 MB', { kind: 'huge' }, 'PROTOCOL'],
  ];

  it.each(faults)('and %s is a failure row with its code and what to do', async (_name, fault, code) => {
    const { data, errors } = await suffer(fault);
    expect(errors).toEqual([]);
    expect(data.workers.nodes).toEqual([]);
    expect(data.workers.failures).toMatchObject([{ code, account: { name: ACCOUNT } }]);
    expect(data.workers.failures[0]?.message.length).toBeGreaterThan(20);
  });

  it('tells how long it asks to wait', async () => {
    const { data } = await suffer({ kind: 'status', status: 429, retryAfter: 7 });
    expect(data.workers.failures).toMatchObject([{ retryable: true, retryAfterMs: 7_000 }]);
  });
});

describe('a relation that fails', () => {
  afterEach(() => house.simulation.faults.clear());

  it('costs its own field and leaves the rows', async () => {
    house.simulation.faults.inject({ kind: 'status', status: 500 }, { path: '/taskrouter/taskqueues' });
    const { data, errors } = await house.run<{ jobs: { nodes: { state: string; queue: unknown; worker: unknown }[] } }>(
      '{ jobs(first: 5, filter: { states: [ASSIGNED] }) { nodes { state queue { name } worker { name } } } }',
    );
    expect(data.jobs.nodes.length).toBe(5);
    expect(data.jobs.nodes.every(({ queue, worker }) => queue === null && worker !== null)).toBe(true);
    expect(errors.length).toBe(5);
    expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(['UNAVAILABLE']));
    expect(errors[0]?.path).toEqual(['jobs', 'nodes', 0, 'queue']);
  });
});

describe('wrong credentials', () => {
  it('are told as such, and never shown', async () => {
    const wrong = await openHouse({ settings: { authToken: 'not-the-right-token' } });
    try {
      const { data } = await wrong.run<Answered>(QUERY);
      expect(data.workers.failures).toMatchObject([{ code: 'UNAUTHENTICATED' }]);
      expect(JSON.stringify(data)).not.toContain('not-the-right-token');
    } finally {
      await wrong.close();
    }
  });
});

describe('an operation over its budget of vendor calls', () => {
  it('stops with a typed error and keeps what it has', async () => {
    const poor = await openHouse({ maxCalls: 1 });
    try {
      const { data, errors, costs } = await poor.run<{ jobs: { nodes: { queue: unknown }[] } }>(
        '{ jobs(first: 5, filter: { live: true }) { nodes { id queue { name } } } }',
      );
      expect(costs).toMatchObject([{ calls: 1 }]);
      expect(data.jobs.nodes.length).toBe(5);
      expect(new Set(errors.map(({ extensions }) => extensions.code))).toEqual(new Set(['LIMIT_EXCEEDED']));
    } finally {
      await poor.close();
    }
  });
});
