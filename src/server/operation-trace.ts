import { type ExecutionArgs, type GraphQLError, getOperationAST } from 'graphql';
import { type Runtime, realRuntime } from '../domain/runtime.ts';
import type { Trace, Tracer } from '../domain/trace.ts';
import type { Context } from '../graphql/context.ts';
import { describeError } from '../graphql/errors.ts';
import type { MutationReport } from '../graphql/mutation-outcome.ts';
import { asking } from './request.ts';

/** One operation, as traces and audit lines tell it. */
export interface OperationTrace {
  /** As the document has it, or as it was asked for. */
  readonly name: string | null;
  readonly trace: Trace;
  readonly onMutation: (tell: (report: MutationReport, ms: number) => void) => NonNullable<Context['onMutation']>;
  readonly note: (errors: readonly GraphQLError[] | undefined) => void;
  readonly end: () => void;
}

/** A span for each operation, below that of its request. Without the text of the document, which may hold anything. */
export const openOperationTrace =
  (tracer: Tracer, uptime: Runtime['uptime'] = realRuntime.uptime) =>
  (type: string, { document, operationName }: Pick<ExecutionArgs, 'document' | 'operationName'>): OperationTrace => {
    const request = asking();
    const name = getOperationAST(document, operationName)?.name?.value ?? null;
    const span = tracer.begin(type, 'server', request?.trace ?? null, {
      'graphql.operation.type': type,
      ...(name === null ? {} : { 'graphql.operation.name': name.slice(0, 100) }),
      ...(request ? { 'trunkline.request_id': request.requestId } : {}),
    });
    // An operation on a socket has no other span.
    if (request) request.trace ??= span.trace;
    let failure: string | null = null;
    return {
      name,
      trace: span.trace,
      onMutation: (tell) => () => {
        const begunAt = uptime();
        return (report) => tell(report, uptime() - begunAt);
      },
      note(errors) {
        const [error] = errors ?? [];
        if (error) failure = String(describeError(error)?.extensions.code ?? 'INTERNAL');
      },
      end: () => span.end(failure),
    };
  };
