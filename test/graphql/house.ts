import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type ExecutionResult, type GraphQLError, type GraphQLSchema, getOperationAST, parse } from 'graphql';
import { DEFAULT_LIMITS, type Vendor } from '../../src/contract/vendor.ts';
import { type Clock, realClock } from '../../src/domain/runtime.ts';
import type { Events } from '../../src/events/events.ts';
import { openEvents } from '../../src/events/open-events.ts';
import { execute } from '../../src/execution/execute.ts';
import { type Gateway, openGateway } from '../../src/gateway/gateway.ts';
import type { AccountCost } from '../../src/gateway/scope.ts';
import type { AuthScope, Context, Principal } from '../../src/graphql/context.ts';
import { describeError } from '../../src/graphql/errors.ts';
import { DEFAULT_OPERATION_LIMITS, openCostCheck } from '../../src/graphql/limits.ts';
import { buildSchema } from '../../src/graphql/schema.ts';
import { leastStaleness } from '../../src/graphql/staleness.ts';
import { type Live, openLive } from '../../src/live/live.ts';
import { openRecall } from '../../src/live/recall.ts';
import { manualClock } from '../../src/sandbox/clock.ts';
import { registry } from '../../src/vendors/index.ts';
import { restcomm } from '../../src/vendors/restcomm/index.ts';
import { type RestcommSimulation, startSimulator } from '../../src/vendors/restcomm/simulator/index.ts';

export const schema = buildSchema(registry.map(({ vendor }) => vendor));

const ALL: readonly AuthScope[] = ['read', 'work', 'manage', 'passthrough'];

export interface Answer<T> {
  readonly data: T;
  readonly errors: readonly GraphQLError[];
  readonly costs: readonly AccountCost[];
  /** Accounts of which objects were told from memory that are in no list. */
  readonly fromMemory: readonly string[];
}

export interface RunOptions {
  readonly variables?: Record<string, unknown>;
  readonly scopes?: readonly AuthScope[];
  readonly principal?: string;
  /** Of the operation, where the document has several. */
  readonly name?: string;
  readonly accounts?: readonly string[];
  readonly leftMs?: () => number;
  /** Further limits of the principal. */
  readonly limits?: Partial<Pick<Principal, 'role' | 'queues' | 'worker'>>;
}

/** A simulated vendor, the gateway over it, and the schema in front: everything but the HTTP server. */
export interface House {
  readonly simulation: RestcommSimulation;
  readonly clock: ReturnType<typeof manualClock>;
  readonly gateway: Gateway;
  readonly run: Run;
  readonly close: () => Promise<void>;
}

export type Run = <T = Record<string, never>>(
  document: string | TypedDocumentNode<T, never>,
  options?: RunOptions,
) => Promise<Answer<T>>;

/** The events path of these accounts, polled when somebody listens. */
export const eventsOf = (gateway: Gateway, clock: Clock = realClock): Events =>
  openEvents({
    clock,
    accounts: gateway.accounts.map(({ name, adapter }) => {
      return { name, adapter, pollIntervalMs: 1_000, reconcileMs: 60_000, webhook: false };
    }),
  });

interface RunnerOptions {
  readonly live?: Live;
  readonly limits?: typeof DEFAULT_OPERATION_LIMITS;
}

/** Executes operations over this gateway as the server does, without the HTTP. */
export const runner = (
  gateway: Gateway,
  events = eventsOf(gateway),
  served: GraphQLSchema = schema,
  { live = openLive({ events, gateway }), limits = DEFAULT_OPERATION_LIMITS }: RunnerOptions = {},
): Run => {
  const costErrors = openCostCheck(served, limits);
  return async <T>(document: string | TypedDocumentNode<T, never>, given: RunOptions = {}) => {
    const parsed = typeof document === 'string' ? parse(document) : document;
    const isQuery = getOperationAST(parsed, given.name)?.operation === 'query';
    const oldestMs = leastStaleness(parsed, given.name, given.variables);
    const recall = (wroteAt: (account: string) => number) =>
      openRecall({ events, live, now: gateway.now }, wroteAt, oldestMs);
    const { signal } = new AbortController();
    const named = given.accounts ?? null;
    const operation = gateway.begin(signal, named, null, null, undefined, isQuery ? recall : undefined);
    const contextValue: Context = {
      ...operation,
      gateway,
      events,
      live,
      known: null,
      ...(given.leftMs ? { leftMs: given.leftMs } : {}),
      principal: {
        id: given.principal ?? 'test',
        scopes: new Set(given.scopes ?? ALL),
        accounts: given.accounts ?? null,
        name: 'test',
        role: 'viewer',
        queues: null,
        worker: null,
        ...given.limits,
      },
    };
    const refused = costErrors(parsed, given.name ?? null, given.variables);
    const result: ExecutionResult =
      refused.length > 0
        ? { errors: refused }
        : await execute({
            schema: served,
            document: parsed,
            variableValues: given.variables,
            operationName: given.name,
            contextValue,
          });
    return {
      data: result.data as T,
      errors: (result.errors ?? []).map((error) => describeError(error) ?? error),
      costs: operation.scope.costs(),
      fromMemory: operation.memory.recollections().map(({ account }) => account),
    };
  };
};

export interface HouseOptions {
  readonly scenario?: 'default' | 'empty';
  readonly settings?: Record<string, unknown>;
  readonly timeoutMs?: number;
  readonly deadlineMs?: number;
  readonly retries?: number;
  readonly maxCalls?: number;
  /** The schema of the package when left out. */
  readonly schema?: GraphQLSchema;
}

export const ACCOUNT = 'demo-restcomm';
const START = Date.parse('2026-11-21T09:00:00Z');

export const openHouse = async (options: HouseOptions = {}): Promise<House> => {
  const clock = manualClock(START);
  const simulation = await startSimulator({ clock, scenario: options.scenario ?? 'default' });
  return houseOver(simulation, clock, options);
};

/** A gateway of its own over a simulation that is running already. */
export const houseOver = (
  simulation: RestcommSimulation,
  clock: House['clock'],
  options: Omit<HouseOptions, 'scenario'> = {},
): House => {
  const {
    settings = {},
    timeoutMs = 60_000,
    deadlineMs = 60_000,
    retries = 0,
    maxCalls = 500,
    schema: served,
  } = options;
  const plan = {
    name: ACCOUNT,
    vendor: restcomm as Vendor,
    settings: restcomm.parseSettings({ ...simulation.settings, ...settings }),
    limits: { ...DEFAULT_LIMITS, timeoutMs, retries },
    deadlineMs,
  };
  const gateway = openGateway({ accounts: [plan], maxCallsPerOperation: () => maxCalls });
  return {
    simulation,
    clock,
    gateway,
    run: runner(gateway, eventsOf(gateway), served),
    async close() {
      await gateway.close();
      await simulation.close();
    },
  };
};

/** The data of an operation that must not fail. */
export const dataOf = async <T>(answer: Promise<Answer<T>>): Promise<T> => {
  const { data, errors } = await answer;
  if (errors.length > 0) throw new AggregateError(errors, errors.map(({ message }) => message).join('; '));
  return data;
};
