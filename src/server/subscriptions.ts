import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  type GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import type { FeedEvent } from '../domain/event.ts';
import type { Delivery, Events } from '../events/events.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Context, OperationLimits, Principal } from '../graphql/context.ts';
import type { Live } from '../live/live.ts';
import { openDeadline } from './deadline.ts';
import type { Metrics } from './metrics.ts';
import { openNumbers } from './numbers.ts';

export interface SubscriptionOptions {
  readonly schema: GraphQLSchema;
  readonly gateway: Gateway;
  readonly events: Events;
  readonly live: Live;
  readonly limits: OperationLimits;
  readonly requestTimeoutMs: number;
  readonly metrics: Metrics;
  readonly mask: (error: unknown) => GraphQLError;
}

/** One result, as JSON text. Made once however many readers it goes to. */
export type Payload = string;

/** `next()` rejects when the subscription ends by an error; `return()` settles at once. */
export interface Payloads {
  next(): Promise<IteratorResult<Payload, undefined>>;
  return(): Promise<IteratorResult<Payload, undefined>>;
}

export type Subscribing = Pick<ExecutionArgs, 'document' | 'operationName' | 'variableValues'>;

/** Readers of the same document with the same variables and rights: each event is executed once for all of them. */
interface Group {
  readonly payloads: WeakMap<FeedEvent, Promise<Payload>>;
  readers: number;
}

const isStream = (result: unknown): result is AsyncIterable<Delivery> =>
  typeof result === 'object' && result !== null && Symbol.asyncIterator in result;

/** What a principal may see and do; whoever else may the same shares results. */
const rightsOf = ({ scopes, accounts }: Principal): string =>
  `${[...scopes].sort().join()}|${accounts ? JSON.stringify([...accounts].sort()) : ''}`;

/**
 * How subscriptions are executed. The source is opened once for each reader, who has a buffer of his own there; what an event becomes
 * is worked out once for each group. Every event gets a scope and loaders of its own, so that nothing stale is told.
 */
export const openSubscriptions = (options: SubscriptionOptions) => {
  const { schema, gateway, events, live, limits, requestTimeoutMs, metrics, mask } = options;
  const numberOf = openNumbers();
  const groups = new Map<string, Group>();

  const contextOf = (principal: Principal, signal: AbortSignal): Context => {
    const { scope, loader } = gateway.begin(signal, principal.accounts);
    return { principal, gateway, events, live, limits, scope, loader };
  };

  const masked = ({ data, errors }: ExecutionResult): ExecutionResult =>
    errors ? { data: data ?? null, errors: errors.map(mask) } : { data: data ?? null };

  const run = async (asked: Subscribing, principal: Principal, delivery: Delivery): Promise<Payload> => {
    const deadline = openDeadline(requestTimeoutMs, null);
    const contextValue = contextOf(principal, deadline.signal);
    try {
      const result = await execute({ ...asked, schema, rootValue: delivery, contextValue });
      metrics.operation('subscription', result.errors !== undefined, contextValue.scope.costs());
      return JSON.stringify(masked(result));
    } finally {
      deadline.end();
    }
  };

  const join = (asked: Subscribing, principal: Principal) => {
    const { document, operationName, variableValues } = asked;
    const key = `${numberOf(document)}|${operationName ?? ''}|${rightsOf(principal)}|${JSON.stringify(variableValues ?? {})}`;
    const group: Group = groups.get(key) ?? { payloads: new WeakMap(), readers: 0 };
    groups.set(key, group);
    group.readers += 1;
    let joined = true;
    return {
      payloadOf(delivery: Delivery): Promise<Payload> {
        // What was left out for a slow reader is his alone.
        if (delivery.conflated > 0) return run(asked, principal, delivery);
        const { event } = delivery;
        let payload = group.payloads.get(event);
        if (!payload) {
          payload = run(asked, principal, delivery);
          group.payloads.set(event, payload);
        }
        return payload;
      },
      leave() {
        if (!joined) return;
        joined = false;
        group.readers -= 1;
        if (group.readers === 0) groups.delete(key);
      },
    };
  };

  /** The payloads, or the result that says why there are none. `gone` ends the waiting for the first of them. */
  const subscribe = async (
    asked: Subscribing,
    principal: Principal,
    gone: AbortSignal,
  ): Promise<Payloads | { readonly refused: ExecutionResult }> => {
    const deadline = openDeadline(requestTimeoutMs, gone);
    const contextValue = contextOf(principal, deadline.signal);
    let source: Awaited<ReturnType<typeof createSourceEventStream>>;
    try {
      source = await createSourceEventStream({ ...asked, schema, contextValue });
    } finally {
      deadline.end();
    }
    if (!isStream(source)) return { refused: masked(source as ExecutionResult) };
    const deliveries = source[Symbol.asyncIterator]();
    const end = async (): Promise<IteratorResult<Payload, undefined>> => {
      group.leave();
      await deliveries.return?.();
      return { value: undefined, done: true };
    };
    const group = join(asked, principal);
    if (gone.aborted) await end();
    return {
      async next() {
        try {
          const { value, done } = await deliveries.next();
          return done ? await end() : { value: await group.payloadOf(value), done: false };
        } catch (error) {
          await end();
          throw mask(error);
        }
      },
      return: end,
    };
  };

  return { subscribe, groups: () => groups.size };
};

export type Subscriptions = ReturnType<typeof openSubscriptions>;
