import type { Adapter } from '../../src/contract/adapter.ts';
import type { ListRequest, PortPage, ReadPort } from '../../src/contract/port.ts';
import { DEFAULT_LIMITS, type Vendor } from '../../src/contract/vendor.ts';
import type { Call } from '../../src/domain/call.ts';
import { VendorError } from '../../src/domain/error.ts';
import type { Kind } from '../../src/domain/ref.ts';
import type { AccountPlan } from '../../src/gateway/accounts.ts';
import type { Filters, Items } from '../../src/gateway/kinds.ts';
import { openDesk } from './desk.ts';
import type { Recorder } from './recorder.ts';
import { ODD_IDS, type Traits, type World, worldOf } from './world.ts';

interface Character extends Traits {
  /** Whether several objects are read by one call. */
  readonly bulk: boolean;
  readonly pushes: boolean;
  readonly pageSize: number;
  /** Every read and command of an account that is down fails. */
  readonly down: boolean;
  /** Ports that are not there. */
  readonly lacks: readonly (keyof Adapter)[];
}

/** Each account reads its relations in a way of its own: in bulk, one by one since its lists are long, from a short list, not at all. */
export const CHARACTERS: Readonly<Record<string, Character>> = {
  bulk: { bulk: true, pushes: true, pageSize: 100, down: false, refersToUnreadable: true, tells: true, lacks: [] },
  long: {
    bulk: false,
    pushes: false,
    pageSize: 1,
    down: false,
    refersToUnreadable: true,
    tells: false,
    lacks: ['email'],
  },
  short: {
    bulk: false,
    pushes: true,
    pageSize: 100,
    down: false,
    refersToUnreadable: false,
    tells: false,
    lacks: ['skill', 'workbin', 'metrics', 'passthrough'],
  },
  down: {
    bulk: false,
    pushes: false,
    pageSize: 100,
    down: true,
    refersToUnreadable: true,
    tells: true,
    lacks: ['policy'],
  },
};

const unavailable = (account: string, what: string) =>
  new VendorError('UNAVAILABLE', account, `no connection for ${what}`, {
    retryAfterMs: 250,
    vendorCode: 'E-7',
    vendorMessage: 'try "later"',
  });

const PUSHES: { readonly [K in Kind]: readonly (keyof Filters[K] & string)[] } = {
  Workspace: ['name'],
  Activity: ['available'],
  Skill: [],
  Queue: ['name', 'labels'],
  RoutingPolicy: ['roles'],
  Worker: ['labels', 'queues', 'presences'],
  Job: ['live', 'labels', 'states', 'created'],
  Task: ['states'],
  Workbin: ['owners'],
};

const readPort = <K extends Kind>(kind: K, account: string, world: World, own: Character, recorder: Recorder) => {
  const get = (nativeId: string): Items[K] | null => {
    if (own.down || nativeId === ODD_IDS.away) throw unavailable(account, `${kind} ${nativeId}`);
    if (nativeId === ODD_IDS.broken) throw new TypeError('a fault of the adapter');
    return world.find(kind, nativeId);
  };
  const page = ({ filter, after, limit }: ListRequest<Filters[K]>): PortPage<Items[K]> => {
    if (own.down) throw unavailable(account, kind);
    const rows = world
      .all(kind)
      .filter((item) => world.matches(kind)(item, filter) && (after === null || item.ref.nativeId > after));
    const given = rows.slice(0, Math.min(limit, own.pageSize));
    const last = given.at(-1)?.ref.nativeId ?? null;
    return {
      rows: given.map((item) => ({ item, cursor: item.ref.nativeId })),
      next: given.length < rows.length ? last : null,
    };
  };
  const port: ReadPort<Items[K], Filters[K]> = {
    pushes: own.pushes ? PUSHES[kind] : [],
    get: (nativeId, call) => recorder.read(account, call, kind, () => get(nativeId)),
    list: (request, call) =>
      recorder.read(account, call, `${kind} ${JSON.stringify(request.filter)}`, () => page(request)),
    ...(own.bulk && {
      getMany: (ids: readonly string[], call: Call) =>
        recorder.read(account, call, kind, () =>
          ids.map((id) => {
            try {
              return get(id);
            } catch (error) {
              return error instanceof VendorError ? error : unavailable(account, id);
            }
          }),
        ),
    }),
  };
  return port;
};

const openAdapter = (account: string, own: Character, recorder: Recorder): Adapter => {
  const world = worldOf(account, own);
  const read = <K extends Kind>(kind: K) => readPort(kind, account, world, own, recorder);
  const desk = openDesk({ account, world, recorder, down: own.down });
  const { send } = desk;
  const ask = <T>(call: Call, what: string, run: () => T): Promise<T> =>
    recorder.read(account, call, what, () => {
      if (own.down) throw unavailable(account, what);
      return run();
    });
  const writes = <K extends Kind>(kind: K, port: string) => ({
    takes: desk.takes,
    create: (input: object, call: Call) => send(kind, `${port}.create`, call, null, input),
    update: (id: string, input: object, call: Call) => send(kind, `${port}.update`, call, id, input),
    remove: (id: string, call: Call) => send(kind, `${port}.remove`, call, id),
  });
  const adapter: Adapter = {
    account,
    workspace: { ...read('Workspace'), ...writes('Workspace', 'workspace') },
    activity: { ...read('Activity'), ...writes('Activity', 'activity') },
    skill: { ...read('Skill'), ...writes('Skill', 'skill') },
    queue: {
      ...read('Queue'),
      ...writes('Queue', 'queue'),
      statistics: (id, call) => ask(call, `queue.statistics ${id}`, () => desk.statistics(id)),
    },
    policy: { ...read('RoutingPolicy'), ...writes('RoutingPolicy', 'policy') },
    worker: {
      ...read('Worker'),
      ...writes('Worker', 'worker'),
      ...(!own.tells && {
        queuesOf: (workers, call) =>
          ask(call, 'worker.queuesOf', () => workers.map(({ ref }) => desk.queuesOf(ref.nativeId))),
      }),
      setPresence: (id, presence, call) => send('Worker', 'worker.setPresence', call, id, { presence }),
      bind: (input, call) => desk.bind('worker.bind', call, input),
      unbind: (input, call) => desk.bind('worker.unbind', call, input),
      bindSkills: (input, call) => desk.bind('worker.bindSkills', call, input),
      unbindSkills: (input, call) => desk.bind('worker.unbindSkills', call, input),
    },
    job: {
      ...read('Job'),
      ...writes('Job', 'job'),
      cancel: (id, input, call) => send('Job', 'job.cancel', call, id, input),
      unassign: async (id, task, input, call) => ({
        ...(await send('Job', 'job.unassign', call, id, { task, ...input })),
        unassignmentCount: task.length % 2 === 0 ? 2 : null,
      }),
      reclassify: (id, call) => send('Job', 'job.reclassify', call, id),
      position: (id, call) => ask(call, `job.position ${id}`, () => desk.position(id)),
    },
    task: {
      ...read('Task'),
      takes: desk.takes,
      accept: (id, call) => send('Task', 'task.accept', call, id),
      decline: (id, input, call) => send('Task', 'task.decline', call, id, input),
      complete: (id, input, call) => send('Task', 'task.complete', call, id, input),
      close: (id, input, call) => send('Task', 'task.close', call, id, input),
      transfer: (id, input, call) => send('Task', 'task.transfer', call, id, input),
      setData: (id, input, call) => send('Task', 'task.setData', call, id, input),
      act: (id, input, call) => send('Task', 'task.act', call, id, input),
    },
    email: {
      takes: desk.takes,
      create: (input, call) => send('Task', 'email.create', call, null, input),
      reply: (id, input, call) => send('Task', 'email.reply', call, id, input),
      save: (id, input, call) => send('Task', 'email.save', call, id, input),
      send: (id, input, call) => send('Task', 'email.send', call, id, input),
      discard: (id, call) => send('Task', 'email.discard', call, id),
      attach: (id, input, call) => send('Task', 'email.attach', call, id, input),
      detach: (id, document, call) => send('Task', 'email.detach', call, id, { document }),
    },
    workbin: {
      ...read('Workbin'),
      takes: desk.takes,
      park: (id, job, call) => send('Workbin', 'workbin.park', call, id, { job }),
      pull: (id, input, call) => send('Workbin', 'workbin.pull', call, id, input),
    },
    metrics: {
      takes: desk.takes,
      read: (request, call) => ask(call, `metrics.read ${JSON.stringify(request)}`, () => desk.series(request)),
      request: (request, call) =>
        recorder.command(account, call, `metrics.request ${JSON.stringify(request)}`, () => desk.report('r1')),
      report: (id, call) => ask(call, `metrics.report ${id}`, () => (id === ODD_IDS.gone ? null : desk.report(id))),
      content: (id, call) => ask(call, `metrics.content ${id}`, () => `queue;waiting\n${id};3\n`),
    },
    passthrough: (request, call) =>
      recorder.command(account, call, `passthrough ${JSON.stringify(request)}`, () => ({
        status: 200,
        body: { path: request.path, body: request.body ?? null },
      })),
    check: async () => {},
    close: async () => {},
  };
  return Object.fromEntries(
    Object.entries(adapter).filter(([member]) => !own.lacks.some((lacking) => lacking === member)),
  ) as unknown as Adapter;
};

const vendorOf = (account: string, own: Character, recorder: Recorder): Vendor => ({
  name: `${account}-vendor`,
  title: `The ${account} one`,
  words: { Job: 'Case' },
  mapping: { states: {}, operations: [] },
  parseSettings: (raw) => raw,
  open: () => openAdapter(account, own, recorder),
});

/** The accounts of one gateway, all of them noting into one recorder. */
export const accountPlans = (recorder: Recorder): readonly AccountPlan[] =>
  Object.entries(CHARACTERS).map(([name, own]) => ({
    name,
    vendor: vendorOf(name, own, recorder),
    settings: null,
    limits: DEFAULT_LIMITS,
    deadlineMs: 60_000,
  }));
