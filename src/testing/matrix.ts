import { afterAll, describe, expect, it } from 'vitest';
import type { Adapter } from '../contract/adapter.ts';
import type { Vendor } from '../contract/vendor.ts';
import type { Kind } from '../domain/ref.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import { UNDER_WAY_MS } from '../gateway/command.ts';
import { type Gateway, openGateway } from '../gateway/gateway.ts';
import type { Items } from '../gateway/kinds.ts';
import { type Command, commandOn } from '../gateway/verb.ts';
import { adapterOf, begin, type Line, plainCall, planOf, type Subject } from './bench.ts';
import {
  type Came,
  type Cell,
  effectsOfAll,
  effectsOfFirst,
  expectFirst,
  expectLater,
  expectNoneTwice,
  expectRepeat,
  isSettled,
} from './cell.ts';
import { type Aim, FATES, type Fate, fateFor, REPEATED, RIGHT } from './fates.ts';
import { openLeaping } from './leaping.ts';
import { execute } from './orders.ts';
import { commandNamesOf, type Scene, type Take, titleOf } from './scenes.ts';

type Member = (...given: unknown[]) => Promise<unknown>;
type Ports = Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;

/** A vendor whose adapter can be made to fail by itself, once. */
const failing = (vendor: Vendor) => {
  let planted: { readonly command: string; readonly when: 'before' | 'after' } | null = null;
  const fault = (): never => {
    planted = null;
    throw new TypeError('a fault of the test');
  };
  const wrapped = (command: string, member: Member): Member => {
    const isPlanted = (when: 'before' | 'after') => planted?.command === command && planted.when === when;
    return async (...given) => {
      if (isPlanted('before')) fault();
      const result = await member(...given);
      return isPlanted('after') ? fault() : result;
    };
  };
  const open: Vendor['open'] = (account, settings, limits, runtime) => {
    const adapter = vendor.open(account, settings, limits, runtime);
    const ports: Record<string, object> = {};
    for (const command of commandNamesOf(adapter)) {
      const [port = '', member = ''] = command.split('.');
      const whole = ports[port] ?? (adapter as unknown as Ports)[port] ?? {};
      ports[port] = { ...whole, [member]: wrapped(command, (whole as Record<string, Member>)[member] as Member) };
    }
    return { ...adapter, ...ports } as Adapter;
  };
  return {
    vendor: { ...vendor, open },
    plant: (command: string, when: 'before' | 'after') => {
      planted = { command, when };
    },
  };
};

const bind = commandOn as unknown as (
  account: OpenAccount,
  port: string,
  member: string,
  ...given: readonly unknown[]
) => Command<Items[Kind]> | undefined;

/** Enough for what follows directly. */
const SETTLED_MS = 1_000;

/** With that of the repeat more than the bad ones of a cell, of which one may count twice. */
const GOOD_ANSWERS = 2;

/** Gives the commands of one scene. `retries`: how often the client may send a request again by itself. */
const openSender = (line: Line, scene: Scene, retries = 0) => {
  const { bench, clock, simulation, proxy } = line;
  const { vendor, plant } = failing(bench.vendor);
  const runtime = openLeaping();
  const gateway: Gateway = openGateway({
    accounts: [planOf(line, { vendor, limits: { retries } })],
    maxCallsPerOperation: () => 10_000,
    runtime: {
      ...runtime,
      clock: { ...runtime.clock, now: clock.now },
      // What a vendor asks to wait for passes with the scene's time, too.
      uptime: () => runtime.uptime() + clock.now(),
    },
  });
  const account = begin(gateway).scope.account('main');
  const [port = '', member = ''] = scene.command.split('.');
  const isBlind = scene.telling === 'AGAIN' || scene.telling === 'UNTOLD';
  let keys = 0;

  return {
    close: () => gateway.close(),
    later: () => clock.advance(UNDER_WAY_MS + account.deadlineMs),
    /** The vendor is well again, and seen to be: else the circuit would open after some cells of a command that reads nothing. */
    heal: async () => {
      simulation.faults.clear();
      proxy.reset();
      if (!isBlind) return;
      for (let times = 0; times < GOOD_ANSWERS; times += 1) await account.adapter.check(plainCall());
    },
    aim: (nth: number): Aim => {
      let seen = 0;
      const isIt: Aim['isIt'] = (request) => {
        if (bench.isWrite(request)) seen += 1;
        return bench.isWrite(request) && seen === nth;
      };
      return { line, isIt, fail: (when) => plant(scene.command, when) };
    },
    /** Sends under a key of its own, as often as it is called. */
    sending: ({ given }: Take) => {
      keys += 1;
      const key = `${titleOf(scene)}, ${retries} retries, ${keys}`;
      return async (signal?: AbortSignal): Promise<Came> => {
        const command = bind(account, port, member, ...given);
        if (!command) throw new Error(`this vendor cannot ${scene.command}`);
        return execute(gateway, scene.command, given, command, key, signal).catch((error: Error) => error);
      };
    },
    settle: () => clock.advance(SETTLED_MS),
  };
};

type Sender = ReturnType<typeof openSender>;

interface Row {
  readonly scene: Scene;
  readonly sender: Sender;
  /** With a client that tries again. */
  readonly patient: Sender;
  readonly cells: readonly Cell[];
}

/** How many requests of a command change something. The second time, when logins and the like are over. */
const countWrites = async ({ bench, simulation }: Line, scene: Scene, sender: Sender): Promise<number> => {
  for (const isCounted of [false, true]) {
    const take = await scene.begin();
    simulation.calls.reset();
    const came = await sender.sending(take)();
    const writes = simulation.calls.filter(bench.isWrite).length;
    await sender.settle();
    await take.end?.();
    if (came instanceof Error) throw new Error(`${titleOf(scene)}: ${came.message}`, { cause: came });
    if (isCounted) return writes;
  }
  return 0;
};

const cellsOf = (bench: Subject, scene: Scene, writes: number): Cell[] => {
  const { telling } = scene;
  const tellings = typeof telling === 'string' ? Array.from({ length: writes }, () => telling) : telling;
  if (tellings.length !== writes) throw new Error(`${titleOf(scene)} has ${writes} requests that change something`);
  const [last = 'SHOWN'] = tellings.slice(-1);
  const whole = (fate: Fate): Cell => ({ fate, telling: last, writes, nth: fate.effect === 'DONE' ? writes : 1 });
  return [
    whole(RIGHT),
    ...FATES.flatMap((one): Cell[] => {
      const fate = fateFor(one, scene, bench);
      if (fate === null) return [];
      return fate.isWhole
        ? [whole(fate)]
        : tellings.map((each, index) => ({ fate, telling: each, writes, nth: index + 1 }));
    }),
  ];
};

const nameOf = ({ fate, writes, nth }: Cell): string =>
  writes === 1 || fate.isWhole || fate.sight === 'RIGHT' ? fate.name : `request ${nth} of ${writes}: ${fate.name}`;

/** One by one: the command, its repeat at once, and its repeat when the first sending cannot be under way any more. */
const inTurn = async (sender: Sender, scene: Scene, cell: Cell): Promise<void> => {
  const take = await scene.begin();
  try {
    const send = sender.sending(take);
    const effects = async (): Promise<readonly number[]> => {
      await sender.settle();
      return take.effects();
    };
    const first = await cell.fate.inflict(sender.aim(cell.nth), send);
    expectFirst(first, cell);
    expect(await effects()).toEqual(effectsOfFirst(first, cell));
    const repeat = await send();
    expectRepeat(repeat, first, cell);
    expectNoneTwice(await effects());
    await sender.later();
    const later = await send();
    expectLater(later, repeat, cell);
    expect(await effects()).toEqual(effectsOfAll(later, cell));
  } finally {
    await take.end?.();
    await sender.heal();
  }
};

/** Twice at the same time: the second waits for the first, and is a repeat. */
const together = async (sender: Sender, scene: Scene, cell: Cell): Promise<void> => {
  const take = await scene.begin();
  try {
    const send = sender.sending(take);
    const both = (signal?: AbortSignal) => Promise.all([send(signal), send()]);
    const [first, second] = await cell.fate.inflict(sender.aim(cell.nth), both);
    expectFirst(first, cell);
    expectRepeat(second, first, cell);
    await sender.settle();
    expectNoneTwice(await take.effects());
    await sender.later();
    const later = await send();
    expectLater(later, second, cell);
    await sender.settle();
    expect(await take.effects()).toEqual(effectsOfAll(later, cell));
  } finally {
    await take.end?.();
    await sender.heal();
  }
};

/** Where the client itself may send a request again, it does so only where twice is the same as once. */
const byItself = async (sender: Sender, scene: Scene, cell: Cell): Promise<void> => {
  const take = await scene.begin();
  try {
    const send = sender.sending(take);
    const first = await cell.fate.inflict(sender.aim(cell.nth), send);
    await sender.settle();
    expectNoneTwice(await take.effects());
    if (!isSettled(first)) {
      expectFirst(first, cell);
      return;
    }
    expect(await take.effects()).toEqual(effectsOfAll(first, cell));
    expect(await send()).toMatchObject({ outcome: 'REPLAYED' });
  } finally {
    await take.end?.();
    await sender.heal();
  }
};

/**
 * Every command of a vendor under everything that may become of each of its requests: what it comes to, that a repeat under its key
 * never does a thing twice, and that it does what is left where that can be known.
 */
export const describeMatrix = async (line: Line): Promise<void> => {
  const { bench } = line;
  const scenes = await bench.scenes(line);
  const rows: Row[] = [];
  for (const scene of scenes) {
    const [sender, patient] = [openSender(line, scene), openSender(line, scene, 2)];
    afterAll(() => Promise.all([sender.close(), patient.close()]));
    rows.push({ scene, sender, patient, cells: cellsOf(bench, scene, await countWrites(line, scene, sender)) });
  }

  describe('every command under every fate', () => {
    it('has a scene for each command that the adapter offers, and for no other', () => {
      const plain = openGateway({ accounts: [planOf(line)], maxCallsPerOperation: () => 1 });
      const offered = commandNamesOf(adapterOf(plain));
      expect(new Set(scenes.map(({ command }) => command))).toEqual(new Set(offered));
      return plain.close();
    });

    describe.each(rows.map((row) => [titleOf(row.scene), row] as const))(
      '%s',
      (_title, { scene, sender, patient, cells }) => {
        const named = cells.map((cell) => [nameOf(cell), cell] as const);
        it.each(named)('%s', (_name, cell) => inTurn(sender, scene, cell));
        it.each(named)('given twice at the same time: %s', (_name, cell) => together(sender, scene, cell));
        const repeated = named.filter(([, { fate }]) => REPEATED.includes(fate));
        it.each(repeated)('sent again by the client itself: %s', (_name, cell) => byItself(patient, scene, cell));
      },
    );
  });
};
