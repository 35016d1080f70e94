import { type ExecutionArgs, getOperationAST, Kind } from 'graphql';
import type { Span, Tracer } from '../domain/trace.ts';
import type { Delivery } from '../events/events.ts';

type Asked = Pick<ExecutionArgs, 'document' | 'operationName'>;

const fieldOf = ({ document, operationName }: Asked): string => {
  const [first] = getOperationAST(document, operationName)?.selectionSet.selections ?? [];
  return first?.kind === Kind.FIELD ? first.name.value : 'subscription';
};

/** A span for each event that is made ready for readers, a trace of its own: it belongs to none of their requests. */
export const openDeliveryTrace =
  (tracer: Tracer | undefined) =>
  (asked: Asked, { event }: Pick<Delivery, 'event'>): Span | null => {
    if (!tracer?.isOn) return null;
    const field = fieldOf(asked);
    return tracer.begin(`deliver ${field}`, 'internal', null, {
      'graphql.operation.type': 'subscription',
      'trunkline.subscription': field,
      ...('account' in event ? { 'trunkline.account': event.account } : {}),
      ...('type' in event ? { 'trunkline.event': event.type } : {}),
    });
  };
