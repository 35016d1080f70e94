import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PURPOSES, type Purpose } from '../../src/domain/call.ts';
import { type ErrorCode, PostponedError } from '../../src/domain/error.ts';
import { type Asked, FAULTS, type Fault, openDesk, RETRY_AFTER_MS } from './simulated.ts';

type Desk = Awaited<ReturnType<typeof openDesk>>;

const SICK_MS = 30_000;
const STEP_MS = 250;
const MOST_MS = 3_000;

/** What a call is told that is not made because of the fault. Bytes that are no text are not held against the vendor. */
const TOLD: Readonly<Record<Fault, readonly [ErrorCode, string] | null>> = {
  hang: ['TIMEOUT', 'no answer before the deadline of the request'],
  slow: ['TIMEOUT', 'no answer before the deadline of the request'],
  reset: ['UNAVAILABLE', 'the connection broke before the answer was complete (ECONNRESET)'],
  refused: ['UNAVAILABLE', 'no connection (ECONNREFUSED)'],
  garbage: ['PROTOCOL', 'answered 200 with what is not JSON (application/json: {"rows":[)'],
  page: ['PROTOCOL', 'answered 200 with what is not JSON (text/html: <title>Sign in</title>)'],
  binary: null,
  '500': ['UNAVAILABLE', 'answered 500 ({"error":"boom"})'],
  '503 with Retry-After': ['UNAVAILABLE', 'answered 503'],
  '429': ['RATE_LIMITED', 'answered 429 (too many calls, slow down)'],
  '429 with Retry-After': ['RATE_LIMITED', 'answered 429 (too many calls, slow down)'],
};

const NEXT_TRY = /^(.*); next try in (\d+) s$/;

/** A refusal is told at once, with the cause and a time to come; nothing has been sent. */
const checkRefusal = ({ ended }: Asked, now: number): PostponedError | null => {
  const error = ended?.error;
  if (!(error instanceof PostponedError)) return null;
  expect(ended?.at).toBe(now);
  expect(error).toMatchObject({ account: 'north', maybeDone: false, retryable: true, status: null });
  expect(error.retryAfterMs).toBeGreaterThan(0);
  const seconds = Number(NEXT_TRY.exec(error.message)?.[2]);
  expect(seconds).toBe(Math.ceil((error.retryAfterMs ?? 0) / 1000));
  return error;
};

/** Milliseconds from now until both a query and a command have been answered, by callers who ask again and again. */
const timeToRecover = async ({ clock, ask, pass }: Desk): Promise<number> => {
  const begun = clock.now();
  const all: Asked[] = [];
  const isAnswered = (purpose: Purpose) => all.some((one) => one.purpose === purpose && one.ended?.error === null);
  while (clock.now() - begun <= 10 * MOST_MS) {
    for (const purpose of ['query', 'command'] as const) if (!isAnswered(purpose)) all.push(await ask(purpose));
    if (isAnswered('query') && isAnswered('command')) break;
    await pass(STEP_MS);
  }
  return clock.now() - begun;
};

const suffer = async (desk: Desk, fault: Fault, ms: number, asking: readonly Purpose[]): Promise<Asked[]> => {
  const all: Asked[] = [];
  await desk.vendor.become(fault);
  for (let at = 0; at < ms; at += STEP_MS) {
    for (const purpose of asking) all.push(await desk.ask(purpose));
    await desk.pass(STEP_MS);
  }
  return all;
};

const commandsSeen = ({ vendor }: Desk): string[] => vendor.seen.filter((request) => request.startsWith('POST'));

describe.each(FAULTS)('after 30 s of %s', (fault) => {
  const asked = fault.includes('Retry-After') ? RETRY_AFTER_MS : 0;

  it('a vendor that is well again answers queries and commands within 3 s', async () => {
    const desk = await openDesk();
    await suffer(desk, fault, SICK_MS, PURPOSES);
    await desk.vendor.become(null);
    expect(await timeToRecover(desk)).toBeLessThanOrEqual(MOST_MS);
    expect(new Set(commandsSeen(desk)).size).toBe(commandsSeen(desk).length);
  });

  it('one that takes a second for each answer does so, too', async () => {
    const desk = await openDesk();
    await suffer(desk, fault, SICK_MS, PURPOSES);
    await desk.vendor.become(null, 1_000);
    expect(await timeToRecover(desk)).toBeLessThanOrEqual(MOST_MS + asked);
  });

  it('that only polls have met, it does so as well', async () => {
    const desk = await openDesk();
    await suffer(desk, fault, SICK_MS, ['poll']);
    await desk.vendor.become(null);
    expect(await timeToRecover(desk)).toBeLessThanOrEqual(asked);
  });

  it('who is refused has been told why, and when the next try is', async () => {
    const desk = await openDesk();
    await suffer(desk, fault, SICK_MS / 2, PURPOSES);
    const told: PostponedError[] = [];
    for (const purpose of [...PURPOSES, ...PURPOSES]) {
      const error = checkRefusal(await desk.ask(purpose), desk.clock.now());
      if (error) told.push(error);
    }
    const expected = TOLD[fault];
    expect(told.length).toBeGreaterThanOrEqual(expected ? 3 : 0);
    for (const error of told) {
      expect([error.code, NEXT_TRY.exec(error.message)?.[1]]).toEqual([
        expected?.[0],
        `account north: ${expected?.[1]}`,
      ]);
    }
    // Kept for longer than it says, it does not become untrue.
    await desk.pass(MOST_MS * 20);
    for (const error of told) {
      expect(error.message).toMatch(/; next try with the next call$/);
      expect(error.retryAfterMs).toBe(0);
    }
  });

  it('a sick vendor has been tried about once a second', async () => {
    const desk = await openDesk();
    await suffer(desk, fault, SICK_MS / 2, PURPOSES);
    const before = desk.vendor.seen.length;
    await suffer(desk, fault, SICK_MS, PURPOSES);
    if (TOLD[fault] && fault !== 'refused') {
      const polls = 3;
      expect(desk.vendor.seen.length - before).toBeGreaterThanOrEqual(
        asked > 0 ? SICK_MS / asked / 2 : SICK_MS / 1_000 - 1,
      );
      expect(desk.vendor.seen.length - before).toBeLessThanOrEqual(SICK_MS / 1_000 + polls);
    }
    expect(desk.open.size).toBeLessThanOrEqual(6);
  });
});

describe('whatever has gone wrong, in whatever order', () => {
  const title = 'a vendor that is well again answers within 3 s, no command was sent twice, and every refusal was true';
  it(title, async () => {
    const spell = fc.record({
      fault: fc.constantFrom(...FAULTS, null),
      steps: fc.integer({ min: 1, max: 40 }),
      asking: fc.array(fc.constantFrom(...PURPOSES), { maxLength: 4 }),
    });
    const account = fc.record({
      connections: fc.integer({ min: 2, max: 16 }),
      queueSize: fc.constantFrom(0, 4, 512),
      timeoutMs: fc.constantFrom(1_000, 3_000, 10_000),
      deadlineMs: fc.constantFrom(1_000, 3_000),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(spell, { minLength: 1, maxLength: 5 }),
        account,
        async (spells, { deadlineMs, ...limits }) => {
          const desk = await openDesk(limits, deadlineMs);
          for (const { fault, steps, asking } of spells) {
            await desk.vendor.become(fault);
            for (let step = 0; step < steps; step += 1) {
              for (const purpose of asking) checkRefusal(await desk.ask(purpose), desk.clock.now());
              await desk.pass(STEP_MS);
            }
          }
          await desk.vendor.become(null);
          // With fewer sockets all of them may hang until a deadline.
          const slack = limits.connections < 4 ? STEP_MS * 2 : 0;
          expect(await timeToRecover(desk)).toBeLessThanOrEqual(MOST_MS + slack);
          expect(new Set(commandsSeen(desk)).size).toBe(commandsSeen(desk).length);
          await desk.http.close();
        },
      ),
      { numRuns: 40 },
    );
  });
});
