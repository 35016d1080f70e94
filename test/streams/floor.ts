import { onTestFinished, vi } from 'vitest';
import type { Adapter } from '../../src/contract/adapter.ts';
import { DEFAULT_LIMITS } from '../../src/contract/vendor.ts';
import type { Call } from '../../src/domain/call.ts';
import type { EventKind } from '../../src/domain/event.ts';
import { type Ref, ref } from '../../src/domain/ref.ts';
import type { Events, ListenRequest } from '../../src/events/events.ts';
import { type EventsOptions, type FeedPlan, openEvents } from '../../src/events/open-events.ts';
import { workbinId } from '../../src/vendors/genesys/ids.ts';
import { genesys } from '../../src/vendors/genesys/index.ts';
import { type GenesysSimulation, startSimulator } from '../../src/vendors/genesys/simulator/index.ts';
import { type Ear, earOf } from './ear.ts';
import { openWire, type Wire } from './wire.ts';

export const GWS = 'gws';
const HOUR = 3_600_000;

export interface FloorOptions {
  readonly switches?: Record<string, unknown>;
  readonly settings?: Record<string, unknown>;
  /** The logins of the account by the beginnings of their names; the first speaks for the others. */
  readonly logins?: readonly string[];
  readonly events?: Partial<EventsOptions>;
  readonly plan?: Partial<FeedPlan>;
}

export interface Floor {
  readonly sim: GenesysSimulation;
  readonly wire: Wire;
  readonly adapter: Adapter;
  readonly events: Events;
  readonly faults: unknown[];
  readonly call: Call;
  /** A user's name, or id, by the name's beginning. */
  name(user: string): string;
  id(user: string): string;
  /** One of the user's own workbins. */
  bin(user: string, name: string): Ref<'Workbin'>;
  group(type: 'agentGroup' | 'placeGroup', group: string, name: string): Ref<'Workbin'>;
  listen(kind: EventKind, request?: Partial<ListenRequest>): Promise<Ear>;
  /** Calls of REST that subscribe workbins or take it back: `POST /me/workbins/… Subscribe`. */
  orders(): string[];
}

export const has = <T>(value: T | null | undefined): T => {
  if (value === null || value === undefined) throw new Error('it is not there');
  return value;
};

export const NO_CALL = (): Call => ({
  signal: AbortSignal.timeout(30_000),
  meter: { start: () => undefined, end: () => undefined },
});

/** Fails with what is not so, instead of waiting for ever. */
export const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 120_000, interval: 2 });

/** A contact centre of three people, an account that has them as logins, and the events path over it. Polls come only where they must. */
export const openFloor = async (options: FloorOptions = {}): Promise<Floor> => {
  const switches = { event_delay_ms: 0, ...options.switches };
  const sim = await startSimulator({ scenario: 'empty', switches });
  onTestFinished(() => sim.close());
  const wire = await openWire(sim.url);
  onTestFinished(() => wire.close());

  const name = (user: string) => has(Object.keys(sim.ids.users).find((one) => one.startsWith(user)));
  const id = (user: string) => has(sim.ids.users[name(user)]);
  const { logins = ['ada', 'ben', 'sue'] } = options;
  const users = logins.map((login) => has(sim.settings.users.find(({ userName }) => userName === name(login))));
  const settings = genesys.parseSettings({ baseUrl: wire.url, users, ...options.settings });
  const adapter = genesys.open(GWS, settings, DEFAULT_LIMITS);
  onTestFinished(() => adapter.close());

  const faults: unknown[] = [];
  const events = openEvents({
    accounts: [{ name: GWS, adapter, pollIntervalMs: HOUR, reconcileMs: HOUR, webhook: false, ...options.plan }],
    lingerMs: 30,
    readerLimit: 10_000,
    onFault: (_account, error) => faults.push(error),
    ...options.events,
  });
  onTestFinished(() => events.close());

  return {
    sim,
    wire,
    adapter,
    events,
    faults,
    get call() {
      return NO_CALL();
    },
    name,
    id,
    bin: (user, shelf) =>
      ref('Workbin', GWS, workbinId(has(sim.ids.workbins[shelf]), { type: 'user', name: id(user) })),
    group: (type, group, shelf) => ref('Workbin', GWS, workbinId(has(sim.ids.workbins[shelf]), { type, name: group })),
    listen: async (kind, request = {}) => earOf(await events.listen({ accounts: [GWS], kind, ...request })),
    orders: () =>
      sim.calls.flatMap(({ method, path, query, body }) => {
        const { operationName = '' } = (body ?? {}) as { operationName?: string };
        if (method !== 'POST' || !/^(Unsub|Sub)scribe$/.test(operationName)) return [];
        const asked = Object.entries(query).map(([key, value]) => `${key}=${value}`);
        return [`${path.replace('/api/v2', '')}${asked.length > 0 ? `?${asked.join('&')}` : ''} ${operationName}`];
      }),
  };
};
