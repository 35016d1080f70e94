import { isJsonObject } from '../domain/json.ts';
import type { PolicyRule } from '../domain/policy.ts';
import { asId, asObject, asText } from '../domain/reading.ts';
import { link, type Member, parseObject } from './members.ts';

/**
 * The rules of a document `{"task_routing": {"filters": [{filter_friendly_name, expression, targets: [{queue}]}], "default_filter": {queue}}}`,
 * as text or as it is. Of each filter the first target is told. `null` where the text is no such document, which it need not be.
 */
export const routingRules =
  (name: string): Member<readonly PolicyRule[] | null> =>
  (row, scope) => {
    const document = asObject(row[name]) ?? parseObject(asText(row[name]));
    const routing = asObject(document?.task_routing);
    if (routing === null) return null;
    const { filters = [], default_filter: fallback } = routing;
    if (!Array.isArray(filters) || !filters.every(isJsonObject)) return null;
    const found = filters.map((filter): PolicyRule => {
      const target = Array.isArray(filter.targets) ? asObject(filter.targets[0]) : null;
      const queue = link('Queue', 'queue')(target ?? {}, scope);
      // Not `null`, which would make it the default: a filter without an expression matches nothing.
      return { name: asText(filter.filter_friendly_name), condition: asText(filter.expression) ?? '', queue };
    });
    // Both forms of the default are in use.
    const queue = link('Queue', 'queue')({ queue: asObject(fallback)?.queue ?? asId(fallback) }, scope);
    return queue === null ? found : [...found, { name: null, condition: null, queue }];
  };
