import {
  createSourceEventStream,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
} from 'graphql';
import { EVENT_KINDS, type EventKind, type FeedEvent } from '../domain/event.ts';
import { jsonInSlices } from '../domain/json-write.ts';
import type { Ref } from '../domain/ref.ts';
import type { Runtime } from '../domain/runtime.ts';
import type { Trace, Tracer } from '../domain/trace.ts';
import type { Delivery, Events } from '../events/events.ts';
import { execute } from '../execution/execute.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Context, Principal } from '../graphql/context.ts';
import { type OperationLimits, openCostCheck } from '../graphql/limits.ts';
import { failedPaths, retellerOf } from '../graphql/live-failures.ts';
import { rightsOf } from '../graphql/rights.ts';
import { slices } from '../graphql/slices.ts';
import type { LiveDelivery } from '../live/channel.ts';
import type { Live } from '../live/live.ts';
import { openContexts } from './context.ts';
import { openDeadline } from './deadline.ts';
import { openDeliveryTrace } from './delivery-trace.ts';
import { coded } from './mask.ts';
import type { Metrics } from './metrics.ts';
import { openNumbers } from './numbers.ts';
import { asRateLimited, type Rates } from './rates.ts';
import { openReadings } from './readings.ts';
import { asking } from './request.ts';

export interface SubscriptionOptions {
  readonly schema: GraphQLSchema;
  readonly gateway: Gateway;
  readonly events: Events;
  readonly live: Live;
  /** Asked whenever they count, since they may be changed. */
  readonly bounds: () => { readonly limits: OperationLimits; readonly requestTimeoutMs: number };
  readonly metrics: Metrics;
  /** How much each principal may ask for; any amount when left out. */
  readonly rates?: Pick<Rates, 'spend'> | undefined;
  readonly mask: (error: unknown) => GraphQLError;
  /** Makes a span of each delivery; none when left out. */
  readonly tracer?: Tracer | undefined;
  /** Measures deadlines; the machine's own when left out. */
  readonly after?: Runtime['after'];
}

/** One result, as JSON text. Made once however many readers it goes to. */
export type Payload = string;

/** `cursor`: of the event that it tells, where one may go on behind it. */
type Told =
  | { readonly done?: false; readonly value: Payload; readonly cursor?: string }
  | { readonly done: true; readonly value: undefined };

/** `next()` rejects when the subscription ends by an error; `return()` settles at once. */
export interface Payloads {
  next(): Promise<Told>;
  return(): Promise<Told>;
}

export type Subscribing = Pick<ExecutionArgs, 'document' | 'operationName' | 'variableValues'>;

/** Readers of the same document with the same variables and rights: each event is executed once for all of them. */
interface Group {
  readonly kept: Map<FeedEvent, Kept>;
  readers: number;
}

interface Kept {
  payload: Payload | Promise<Payload>;
  /** Readers who have not had it. One who comes later or leaves early makes this a guess, which costs an execution and nothing else. */
  left: number;
}

/** Payloads that a group keeps for those of its readers who lag behind: the bus, which keeps events for long, must not keep these. */
const KEPT = 128;

const isHeard = (ref: Ref): ref is Ref<EventKind> => EVENT_KINDS.some((kind) => kind === ref.kind);

const isStream = (result: unknown): result is AsyncIterable<Delivery> =>
  typeof result === 'object' && result !== null && Symbol.asyncIterator in result;

/** Nothing of it was executed where an error has no path: the variables are wrong. */
const withoutStream = ({ data, errors }: ExecutionResult): ExecutionResult => ({
  ...(data === undefined ? {} : { data }),
  ...(errors ? { errors: errors.map((error) => (error.path ? error : coded(error, 'BAD_USER_INPUT'))) } : {}),
});

/** A delivery of a live view; `null`: it is one of changes. */
const liveIn = (delivery: Delivery | LiveDelivery<unknown>): LiveDelivery<unknown> | null =>
  'retell' in delivery ? delivery : null;

/**
 * How subscriptions are executed. The source is opened once for each reader, who has a buffer of their own there; what an event becomes
 * is worked out once for each group. Every event gets a scope and loaders of its own, so that nothing stale is told.
 */
export const openSubscriptions = (options: SubscriptionOptions) => {
  const { schema, bounds, metrics, rates, mask, tracer, after } = options;
  const delivering = openDeliveryTrace(tracer);
  const begin = openContexts(options);
  const costErrors = openCostCheck(schema, {
    get complexity() {
      return bounds().limits.complexity;
    },
  });
  const numberOf = openNumbers();
  const groups = new Map<string, Group>();
  const readings = openReadings();

  const contextOf = (
    principal: Principal,
    signal: AbortSignal,
    delivery?: Delivery,
    trace: Trace | null = null,
  ): Context => {
    const context = begin(principal, signal, trace);
    const known = (ref: Ref) => (isHeard(ref) ? context.events.known(ref) : null);
    const told = delivery ? liveIn(delivery) : null;
    const onFailure = told && retellerOf(told);
    return { ...context, known, related: told?.related ?? null, onFailure };
  };

  const masked = ({ data, errors }: ExecutionResult): ExecutionResult =>
    errors ? { data: data ?? null, errors: errors.map(mask) } : { data: data ?? null };

  /** At once, unless a field has to be waited for. */
  const run = (asked: Subscribing, principal: Principal, delivery: Delivery): Payload | Promise<Payload> => {
    const deadline = openDeadline(bounds().requestTimeoutMs, null, after);
    const span = delivering(asked, delivery);
    const contextValue = contextOf(principal, deadline.signal, delivery, span?.trace);
    const over = (): void => {
      deadline.end();
      span?.end();
    };
    const note = (result: ExecutionResult): ExecutionResult => {
      metrics.operation('subscription', result.errors !== undefined, contextValue.scope.costs());
      span?.end(result.errors ? 'errors' : null);
      for (const path of failedPaths(result.errors ?? [])) contextValue.onFailure?.(path);
      return masked(result);
    };
    const writeInSlices = (result: ExecutionResult): Payload | Promise<Payload> => {
      const texts = jsonInSlices(note(result)) as Generator<void, Payload>;
      const { done, value } = texts.next();
      return done ? value : slices.run(principal.id, texts);
    };
    let waits = false;
    try {
      const result = execute({ ...asked, schema, rootValue: delivery, contextValue });
      if (!(result instanceof Promise)) return JSON.stringify(note(result));
      waits = true;
      return result.then(writeInSlices).finally(over);
    } finally {
      if (!waits) over();
    }
  };

  const join = (asked: Subscribing, principal: Principal) => {
    const { document, operationName, variableValues } = asked;
    const key = `${numberOf(document)}|${operationName ?? ''}|${rightsOf(principal)}|${JSON.stringify(variableValues ?? {})}`;
    const group: Group = groups.get(key) ?? { kept: new Map(), readers: 0 };
    groups.set(key, group);
    group.readers += 1;
    let joined = true;

    const keep = (event: FeedEvent, payload: Kept['payload']): Kept['payload'] => {
      const kept: Kept = { payload, left: group.readers - 1 };
      group.kept.set(event, kept);
      if (group.kept.size > KEPT) group.kept.delete(group.kept.keys().next().value as FeedEvent);
      if (payload instanceof Promise) {
        const settle = (text: Payload): void => {
          kept.payload = text;
        };
        // Its readers are told when it fails.
        payload.then(settle, () => {});
      }
      return payload;
    };

    return {
      payloadOf(delivery: Delivery): Payload | Promise<Payload> {
        const { event, conflated } = delivery;
        const kept = group.kept.get(event);
        // What was left out for a slow reader concerns that reader alone.
        if (conflated > 0 || (!kept && group.readers === 1)) return run(asked, principal, delivery);
        if (!kept) return keep(event, run(asked, principal, delivery));
        kept.left -= 1;
        if (kept.left <= 0) group.kept.delete(event);
        return kept.payload;
      },
      leave() {
        if (!joined) return;
        joined = false;
        group.readers -= 1;
        if (group.readers === 0) groups.delete(key);
      },
    };
  };

  /**
   * The payloads, or the result that says why there are none. When `gone` aborts, everything that was opened for them ends at once, and
   * so do they; nobody has to call `return()` for that. They go on behind `lastEventId`, whatever the operation says.
   */
  const subscribe = async (
    asked: Subscribing,
    principal: Principal,
    gone: AbortSignal,
    lastEventId: string | null = null,
  ): Promise<Payloads | { readonly refused: ExecutionResult }> => {
    let complexity = 0;
    const errors = costErrors(asked.document, asked.operationName, asked.variableValues, (measured) => {
      complexity = measured;
    });
    if (errors.length > 0) return { refused: masked({ errors }) };
    const much = await rates?.spend(principal, complexity);
    if (much) return { refused: masked({ errors: [asRateLimited(much)] }) };
    const deadline = openDeadline(bounds().requestTimeoutMs, gone, after);
    const contextValue = { ...contextOf(principal, deadline.signal, undefined, asking()?.trace), lastEventId };
    let cut: GraphQLError | null = null;
    let deliveries: AsyncIterator<Delivery> | null = null;
    // Before it begins: accounts may be different when it has begun.
    const leave = readings.add({
      principal,
      choice: contextValue.scope.choice,
      end(error) {
        cut = error;
        void deliveries?.return?.();
      },
    });
    let source: Awaited<ReturnType<typeof createSourceEventStream>>;
    try {
      source = await createSourceEventStream({ ...asked, schema, contextValue });
    } catch (error) {
      leave();
      throw error;
    } finally {
      deadline.end();
    }
    if (!isStream(source)) {
      leave();
      return { refused: masked(withoutStream(source as ExecutionResult)) };
    }
    const told = source[Symbol.asyncIterator]();
    deliveries = told;
    const group = join(asked, principal);
    const end = async (): Promise<Told> => {
      gone.removeEventListener('abort', endNow);
      leave();
      group.leave();
      await told.return?.();
      return { value: undefined, done: true };
    };
    const endNow = (): void => {
      end().catch(mask);
    };
    gone.addEventListener('abort', endNow);
    if (gone.aborted || cut) await end();
    const fail = async (error: unknown): Promise<never> => {
      await end();
      throw mask(error);
    };
    const resultOf = (value: Payload, { cursor }: Delivery): Told => ({ value, done: false, cursor });
    const tell = ({ value, done }: IteratorResult<Delivery, undefined>): Told | Promise<Told> => {
      if (cut) {
        const error = cut;
        cut = null;
        return fail(error);
      }
      if (done) return end();
      try {
        const payload = group.payloadOf(value);
        return payload instanceof Promise
          ? payload.then((text) => resultOf(text, value), fail)
          : resultOf(payload, value);
      } catch (error) {
        return fail(error);
      }
    };
    /** That the accounts are others is why it failed. */
    const failed = (error: unknown): Promise<never> => fail(cut ?? error);
    return { next: () => told.next().then(tell, failed), return: end };
  };

  const readers = (): number => [...groups.values()].reduce((sum, group) => sum + group.readers, 0);

  return { subscribe, readers, changeAccounts: readings.change };
};

export type Subscriptions = ReturnType<typeof openSubscriptions>;
