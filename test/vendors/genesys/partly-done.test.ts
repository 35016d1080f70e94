import { describe, expect, it } from 'vitest';
import type { Adapter } from '../../../src/contract/adapter.ts';
import type { CommandResult, PartlyDone } from '../../../src/contract/command.ts';
import type { Call } from '../../../src/domain/call.ts';
import type { VendorError } from '../../../src/domain/error.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { ALL, ANN, type Answer, type Asked, failure, has, me, newCall, ok, outcomeOf, withVendor } from './recorder.ts';

type Run = (adapter: Adapter, call: Call) => Promise<CommandResult<unknown>>;

/**
 * What becomes of an order: refused; lost on its way there; carried out, and its answer lost on the way back; carried out and answered
 * with nonsense.
 */
const FATES = ['refused', 'lost before', 'lost after', 'garbled'] as const;
type Fate = (typeof FATES)[number];

const isCarriedOut = (fate: Fate): boolean => fate === 'lost after' || fate === 'garbled';

const ANSWERS: Readonly<Record<Fate, Answer>> = {
  refused: failure(2),
  'lost before': { status: 504, text: 'Gateway Timeout' },
  'lost after': { status: 504, text: 'Gateway Timeout' },
  garbled: { text: 'OK' },
};

/** A vendor that keeps what it is told. */
const centre = () => {
  const data: Record<string, unknown> = { old: 'x' };
  const states = new Map([
    ['emails', 'Processing'],
    ['chats', 'LeftChat'],
  ]);
  const channels = new Map([
    ['email', { state: 'Ready', dndState: 'Off' }],
    ['chat', { state: 'Ready', dndState: 'On' }],
    ['fax', { state: 'Ready', dndState: 'Off' }],
  ]);
  const carriedOut: string[] = [];
  let fate: { readonly at: number; readonly fate: Fate } | null = null;
  let count = 0;

  const carryOut = ({ path, body }: Asked): void => {
    const { operationName, userData, keys, disposition, comment } = body ?? {};
    const [, , media = '', name = ''] = path.split('/');
    carriedOut.push(`${operationName} ${name}`);
    const channel = channels.get(name);
    switch (operationName) {
      case 'SetDisposition':
        data.DispositionCode = disposition;
        break;
      case 'AddComment':
        data.Comment = comment;
        break;
      case 'UpdateUserData':
        Object.assign(data, userData);
        break;
      case 'DeleteUserData':
        for (const key of [keys].flat()) delete data[String(key)];
        break;
      case 'Complete':
        states.delete(media);
        break;
      case 'DoNotDisturbOff':
        channels.set(name, { state: channel?.state ?? '', dndState: 'Off' });
        break;
      default:
        channels.set(name, { state: String(operationName), dndState: channel?.dndState ?? 'Off' });
    }
  };

  const order = (asked: Asked): Answer => {
    const mine = fate?.at === count ? fate.fate : null;
    count += 1;
    if (mine === null || isCarriedOut(mine)) carryOut(asked);
    return mine === null ? ok() : ANSWERS[mine];
  };

  const row = (media: string): JsonObject => ({
    id: media,
    state: states.get(media),
    userData: { ...data } as JsonObject,
  });
  const list = (media: string) => () => ok({ [media]: states.has(media) ? [row(media)] : [] });
  const told = () =>
    [...channels].map(([channel, { state, dndState }]) => ({ channel, userState: { state }, dndState }));

  return {
    carriedOut,
    fail: (next: typeof fate) => {
      fate = next;
      count = 0;
    },
    seen: () => JSON.stringify([data, [...states], [...channels]]),
    routes: {
      'GET /me/emails': list('emails'),
      'GET /me/emails/emails': () => (states.has('emails') ? ok({ email: row('emails') }) : failure(6, 404)),
      'GET /me/chats': list('chats'),
      'GET /me?subresources=*': (asked: Asked) => ok({ user: me(asked, { channels: told() as never }) }),
      'GET /settings/agent-states': ok({ settings: [] }),
      ...Object.fromEntries(
        ['emails/emails', 'chats/chats', 'channels/email', 'channels/chat', 'channels/fax'].map((path) => [
          `POST /me/${path}`,
          order,
        ]),
      ),
    },
  };
};

const [EMAIL, CHAT] = [`emails@${ANN}`, `chats@${ANN}`];
const NOT_READY = '900D55CC-2BB0-431F-8BF9-D3525B383BE6';

/** Every command that may be several operations, with all that it is in order. */
const COMMANDS: readonly (readonly [name: string, run: Run, steps: readonly string[]])[] = [
  [
    'completing with a disposition and a reason',
    (a, call) => has(a.task?.complete)(EMAIL, { disposition: 'sold', reason: 'see order 7' }, call),
    ['SetDisposition emails', 'AddComment emails', 'Complete emails'],
  ],
  [
    'completing a chat with a disposition',
    (a, call) => has(a.task?.complete)(CHAT, { disposition: 'sold' }, call),
    ['SetDisposition chats', 'Complete chats'],
  ],
  [
    'setting and removing data',
    (a, call) => has(a.task?.setData)(EMAIL, { set: { a: 1, b: [2] }, remove: ['old'] }, call),
    ['UpdateUserData emails', 'DeleteUserData emails'],
  ],
  [
    'changing an activity on several channels',
    (a, call) => has(a.worker?.update)(ANN, { activity: NOT_READY }, call),
    ['NotReady email', 'DoNotDisturbOff chat', 'NotReady chat', 'NotReady fax'],
  ],
  [
    'making ready on several channels',
    (a, call) => has(a.worker?.setPresence)(ANN, 'NOT_READY', call),
    ['NotReady email', 'DoNotDisturbOff chat', 'NotReady chat', 'NotReady fax'],
  ],
];

const inCentre = <T>(
  use: (context: { adapter: Adapter; vendor: ReturnType<typeof centre>; posted: () => string[] }) => Promise<T>,
) => {
  const vendor = centre();
  return withVendor(
    vendor.routes,
    async ({ adapter, asked, call }) => {
      await adapter.task?.list?.(ALL, call);
      let before = 0;
      const posted = (): string[] => {
        const all = asked.filter(({ method }) => method === 'POST');
        const fresh = all.slice(before);
        before = all.length;
        return fresh.map(({ path, body }) => `${body?.operationName} ${path.split('/')[3]}`);
      };
      return use({ adapter, vendor, posted });
    },
    { media: ['emails', 'chats'], workers: 'logins' },
  );
};

const restOf = (result: unknown): PartlyDone<unknown>['rest'] => {
  if ((result as CommandResult<unknown>).outcome !== 'PARTLY_DONE') throw new Error('all of it was done, or nothing');
  return (result as PartlyDone<unknown>).rest;
};

const cases = COMMANDS.flatMap(([name, run, steps]) =>
  steps.flatMap((step, at) => FATES.map((fate) => ({ name, run, steps, step, at, fate }))),
);

describe('a command of several operations', () => {
  it.each(COMMANDS)('%s: is done in this order, and settled by the last', (_, run, steps) =>
    inCentre(async ({ adapter, posted }) => {
      expect(await run(adapter, newCall())).toEqual({ outcome: 'ACCEPTED', item: null, commandId: expect.any(String) });
      expect(posted()).toEqual(steps);
    }),
  );

  it.each(cases)('$name, whose $step is $fate: what is left is done by its repeat, and nothing twice', (one) =>
    inCentre(async ({ adapter, vendor, posted }) => {
      const { run, steps, at, fate } = one;
      vendor.fail({ at, fate });
      const first = await outcomeOf(run(adapter, newCall()));
      vendor.fail(null);
      const problem = { maybeDone: fate !== 'refused' };
      expect(posted()).toEqual(steps.slice(0, at + 1));
      if (at === 0) {
        expect(first).toMatchObject(problem);
        return;
      }
      expect(first).toMatchObject({ outcome: 'PARTLY_DONE', item: null, problem });
      expect((first as PartlyDone<unknown>).done?.split('; ')).toHaveLength(at);

      const rest = restOf(first);
      if (one.step.startsWith('AddComment') && fate === 'lost before') {
        // Nothing shows whether it is there: to add it twice would be wrong.
        expect(await outcomeOf(rest(newCall()))).toBe((first as PartlyDone<unknown>).problem);
        expect(posted()).toEqual([]);
        return;
      }
      if (one.step.startsWith('Complete') && isCarriedOut(fate)) {
        // An interaction that is gone may have been completed, transferred or left by the customer.
        expect(await outcomeOf(rest(newCall()))).toBe((first as PartlyDone<unknown>).problem);
        expect(posted()).toEqual([]);
        return;
      }
      const second = await rest(newCall());
      expect(second.outcome).toMatch(/^(DONE|ACCEPTED)$/);
      expect(posted()).toEqual(steps.slice(isCarriedOut(fate) ? at + 1 : at));
      expect(vendor.carriedOut).toEqual(steps);

      const whole = await inCentre(async (other) => {
        await run(other.adapter, newCall());
        return other.vendor.seen();
      });
      expect(vendor.seen()).toBe(whole);
    }),
  );

  it.each(COMMANDS.filter(([, , steps]) => steps.length > 2))(
    '%s: its repeat may fail as well, and go on where it stopped',
    (_, run, steps) =>
      inCentre(async ({ adapter, vendor, posted }) => {
        vendor.fail({ at: 1, fate: 'refused' });
        const first = await run(adapter, newCall());
        const rest = restOf(first);
        posted();
        vendor.fail({ at: 1, fate: 'refused' });
        const second = await rest(newCall());
        expect(second).toMatchObject({ outcome: 'PARTLY_DONE', problem: { code: 'WRONG_STATE' } });
        // What was told before is not told again.
        expect((second as PartlyDone<unknown>).done?.split('; ')).toHaveLength(1);
        expect(posted()).toEqual(steps.slice(1, 3));
        vendor.fail({ at: 0, fate: 'refused' });
        expect(await outcomeOf(rest(newCall()))).toMatchObject({ code: 'WRONG_STATE', maybeDone: false });
        expect(posted()).toEqual(steps.slice(2, 3));
        vendor.fail(null);
        expect((await rest(newCall())).outcome).toBe('ACCEPTED');
        expect(posted()).toEqual(steps.slice(2));
        expect(vendor.carriedOut).toEqual(steps);
      }),
  );

  it('whose first one must not be sent twice and may have been carried out leaves its rest to a repeat', () =>
    inCentre(async ({ adapter, vendor, posted }) => {
      const run: Run = (a, call) => has(a.task?.complete)(EMAIL, { reason: 'see order 7' }, call);
      vendor.fail({ at: 0, fate: 'lost after' });
      const first = await run(adapter, newCall());
      vendor.fail(null);
      expect(first).toMatchObject({ outcome: 'PARTLY_DONE', done: null, problem: { maybeDone: true } });
      posted();
      expect((await restOf(first)(newCall())).outcome).toBe('ACCEPTED');
      expect(posted()).toEqual(['Complete emails']);
      expect(vendor.carriedOut).toEqual(['AddComment emails', 'Complete emails']);
    }));

  it('whose rest was refused is sent again, though the interaction is gone meanwhile', () =>
    inCentre(async ({ adapter, vendor, posted }) => {
      vendor.fail({ at: 1, fate: 'refused' });
      const first = await has(adapter.task?.complete)(CHAT, { disposition: 'sold' }, newCall());
      vendor.fail(null);
      const rest = restOf(first);
      // The agent's own desktop completes it meanwhile.
      await has(adapter.task?.complete)(CHAT, {}, newCall());
      posted();
      expect((await rest(newCall())).outcome).toBe('ACCEPTED');
      expect(posted()).toEqual(['Complete chats']);
    }));

  it('whose effect cannot be looked for is not sent again where that might do it twice', () =>
    inCentre(async ({ adapter, vendor, posted }) => {
      vendor.fail({ at: 1, fate: 'lost after' });
      const input = { disposition: 'sold', reason: 'see order 7' };
      const first = (await has(adapter.task?.complete)(EMAIL, input, newCall())) as PartlyDone<unknown>;
      vendor.fail(null);
      posted();
      const gone = new AbortController();
      gone.abort(new DOMException('too late', 'TimeoutError'));
      expect(await outcomeOf(first.rest(newCall(gone.signal)))).toBe(first.problem);
      expect(posted()).toEqual([]);
      expect((await first.rest(newCall())).outcome).toBe('ACCEPTED');
      expect(posted()).toEqual(['Complete emails']);
    }));

  it('lets a fault of ours through as it is', () =>
    inCentre(async ({ adapter, vendor }) => {
      vendor.fail({ at: 1, fate: 'refused' });
      const first = await has(adapter.task?.complete)(CHAT, { disposition: 'sold' }, newCall());
      const broken = { ...newCall(), signal: null as never };
      const fault = (await outcomeOf(restOf(first)(broken))) as VendorError;
      expect(fault).toBeInstanceOf(TypeError);
    }));
});
