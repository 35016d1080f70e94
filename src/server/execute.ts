import { type ExecutionArgs, type ExecutionResult, GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { realRuntime } from '../domain/runtime.ts';
import type { Tracer } from '../domain/trace.ts';
import type { Events } from '../events/events.ts';
import { execute } from '../execution/execute.ts';
import type { Gateway } from '../gateway/gateway.ts';
import { singleFlight } from '../gateway/single-flight.ts';
import type { Context, Principal } from '../graphql/context.ts';
import { type OperationLimits, openCostCheck } from '../graphql/limits.ts';
import { leastStaleness } from '../graphql/staleness.ts';
import type { Live } from '../live/live.ts';
import type { Audit } from './audit.ts';
import { openContexts } from './context.ts';
import { openDeadline } from './deadline.ts';
import type { Metrics } from './metrics.ts';
import { openNumbers } from './numbers.ts';
import { openOperationTrace } from './operation-trace.ts';
import { asRateLimited, type Rates } from './rates.ts';
import { openStandable, type Standing } from './standing.ts';

/** What the HTTP side knows of a request, next to what Yoga does. */
export interface RequestContext {
  readonly principal: Principal;
  /** Whether the answer tells what the operation cost. */
  readonly wantsCost: boolean;
  /** Told where the answer was put together from memory alone, before it is written. */
  readonly onStanding?: ((standing: Standing) => void) | undefined;
}

export interface ExecuteOptions {
  readonly schema: GraphQLSchema;
  readonly gateway: Gateway;
  readonly events: Events;
  readonly live: Live;
  readonly limits: OperationLimits;
  readonly requestTimeoutMs: number;
  readonly metrics: Metrics;
  /** How much each principal may ask for; any amount when left out. */
  readonly rates?: Pick<Rates, 'spend' | 'begin'> | undefined;
  readonly audit: Audit;
  readonly tracer: Tracer;
}

const staleness = ({ document, operationName, variableValues }: ExecutionArgs): number =>
  leastStaleness(document, operationName, variableValues);

type Result = ExecutionResult & { stringify?: (result: ExecutionResult) => string };

/** Nothing was executed: the variables or the name of the operation are wrong. Over HTTP that is a bad request. */
const asBadRequest = (errors: readonly GraphQLError[]): Result => ({
  errors: errors.map(
    ({ message, nodes, source, positions, originalError, extensions }) =>
      new GraphQLError(message, {
        nodes,
        source,
        positions,
        originalError,
        extensions: { code: 'BAD_USER_INPUT', ...extensions, http: { spec: true, status: 400 } },
      }),
  ),
});

/** The text is made once, however many readers share the result. */
const serialisedOnce = (result: Result): Result => {
  if (result.errors) return result;
  const { data, extensions } = result;
  let text: string | undefined;
  return {
    data,
    stringify: () => {
      text ??= JSON.stringify({ data, extensions });
      return text;
    },
  };
};

/** What an answer tells of how it came about: what it cost, where that is asked for, and which objects were not read for it. */
const withAccount = (result: Result, { scope, memory }: Context, wantsCost: boolean): Result => {
  const fromMemory = memory
    .recollections()
    .map(({ account, asOf }) => ({ account, asOf: new Date(asOf).toISOString() }));
  if (!wantsCost && fromMemory.length === 0) return result;
  const trunkline = {
    ...(wantsCost ? { accounts: scope.costs() } : {}),
    ...(fromMemory.length > 0 ? { fromMemory } : {}),
  };
  return { ...result, extensions: { ...result.extensions, trunkline } };
};

/**
 * How operations are executed: with a scope of their own and a deadline, and identical queries of one
 * principal that are in flight at the same time only once. A mutation is never shared, and goes on when its client leaves:
 * what it does to a vendor has to end in a known state.
 */
export const executePlugin = ({
  schema,
  limits,
  requestTimeoutMs,
  metrics,
  rates,
  audit,
  tracer,
  ...world
}: ExecuteOptions): Plugin<RequestContext> => {
  const contextOf = openContexts(world);
  const costErrors = openCostCheck(schema, limits);
  const isStandable = openStandable(schema);
  const standings = new WeakMap<Result, Standing['isStill']>();
  const flights = singleFlight();
  const numberOf = openNumbers();
  const traced = openOperationTrace(tracer);
  // A query that begins after a mutation has ended must not be answered by one that began before it.
  let writes = 0;

  const run = async (
    args: ExecutionArgs,
    request: RequestContext,
    type: string,
    gone: AbortSignal | null,
  ): Promise<Result> => {
    const deadline = openDeadline(requestTimeoutMs, gone);
    const { principal } = request;
    const operation = traced(type, args);
    const onMutation = operation.onMutation((report, ms) => audit.mutation(principal, operation.name, report, ms));
    const endsAt = realRuntime.uptime() + requestTimeoutMs;
    const leftMs = (): number => Math.max(0, endsAt - realRuntime.uptime());
    const contextValue: Context = {
      ...contextOf(principal, deadline.signal, operation.trace, type === 'query' ? staleness(args) : 0),
      onMutation,
      leftMs,
    };
    const { scope, memory } = contextValue;
    try {
      const executed = await execute({ ...args, contextValue });
      const result = executed.data === undefined ? asBadRequest(executed.errors ?? []) : executed;
      metrics.operation(type, result.errors !== undefined, scope.costs());
      operation.note(result.errors);
      const told = withAccount(result, contextValue, request.wantsCost);
      const isFromMemory = scope.costs().every(({ calls, hits }) => calls + hits === 0);
      const isStill = type === 'query' && !result.errors && isFromMemory ? memory.stands() : null;
      if (isStill && isStandable(args.document)) standings.set(told, isStill);
      return told;
    } finally {
      deadline.end();
      operation.end();
    }
  };

  /** Runs what the principal may have run; else the answer says when. */
  const rated = async (
    principal: Principal,
    type: string,
    complexity: number,
    execute: () => Promise<Result>,
  ): Promise<Result> => {
    const end = rates?.begin(principal) ?? (() => {});
    const much = typeof end === 'function' ? ((await rates?.spend(principal, complexity)) ?? null) : end;
    try {
      if (much === null) return await execute();
      metrics.operation(type, true, []);
      return { errors: [asRateLimited(much)] };
    } finally {
      if (typeof end === 'function') end();
    }
  };

  const keyOf = ({ document, operationName, variableValues }: ExecutionArgs, principal: Principal): string =>
    `${numberOf(document)}|${operationName ?? ''}|${numberOf(principal)}|${writes}|${JSON.stringify(variableValues ?? {})}`;

  const runShared = async (
    args: ExecutionArgs,
    asked: RequestContext,
    type: string,
    gone: AbortSignal,
  ): Promise<Result> => {
    if (type === 'mutation') {
      writes += 1;
      try {
        return await run(args, asked, type, null);
      } finally {
        writes += 1;
      }
    }
    if (type !== 'query' || asked.wantsCost) return run(args, asked, type, gone);
    const { result, started } = flights.join(keyOf(args, asked.principal), gone, async (shared) => {
      const told = await run(args, asked, type, shared);
      const written = serialisedOnce(told);
      const isStill = standings.get(told);
      if (isStill) standings.set(written, isStill);
      return written;
    });
    if (!started) metrics.shared();
    return result;
  };

  return {
    onExecute({ args, setExecuteFn }) {
      const { request, principal, wantsCost, onStanding } = args.contextValue;
      const type = getOperationAST(args.document, args.operationName)?.operation ?? 'unknown';
      const asked = { principal, wantsCost };
      const gone: AbortSignal = request.signal;
      setExecuteFn(async (args: ExecutionArgs): Promise<Result> => {
        let complexity = 0;
        const refused = costErrors(args.document, args.operationName, args.variableValues, (measured) => {
          complexity = measured;
        });
        if (refused.length > 0) {
          metrics.operation(type, true, []);
          return { errors: refused };
        }
        const result = await rated(principal, type, complexity, () => runShared(args, asked, type, gone));
        const isStill = onStanding && standings.get(result);
        if (isStill) onStanding({ complexity, isStill });
        return result;
      });
    },
  };
};
