import type { Attributes } from '../../../sandbox/model.ts';
import { parseObject } from './body.ts';
import { compileExpression } from './expression/evaluate.ts';

export type Route = { readonly queueSid: string } | { readonly reason: string };

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const INVALID = { reason: 'Workflow configuration is invalid' };
const NO_FILTER = { reason: 'No matching filter in Workflow' };
const NO_QUEUE = { reason: 'TaskQueue not found' };

const matches = (filter: unknown, attributes: Attributes): filter is Record<string, unknown> =>
  isRecord(filter) &&
  typeof filter.expression === 'string' &&
  (compileExpression(filter.expression)?.(attributes) ?? false);

const queueOf = (target: unknown): unknown => (isRecord(target) ? target.queue : target);

/** The first matching filter wins, else `default_filter`, which is a SID or an object with one (contract §8). */
export const route = (configuration: string, attributes: Attributes, hasQueue: (sid: string) => boolean): Route => {
  const routing = parseObject(configuration)?.task_routing;
  if (!isRecord(routing)) return INVALID;
  const { filters = [], default_filter: otherwise } = routing;
  if (!Array.isArray(filters)) return INVALID;
  const filter: unknown = filters.find((each) => matches(each, attributes));
  if (!filter && (otherwise === undefined || otherwise === null)) return NO_FILTER;
  // Only one target is supported; further ones are ignored.
  const targets = isRecord(filter) && Array.isArray(filter.targets) ? filter.targets : [];
  const queueSid = queueOf(filter ? targets[0] : otherwise);
  return typeof queueSid === 'string' && hasQueue(queueSid) ? { queueSid } : NO_QUEUE;
};
