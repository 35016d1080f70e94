import { isJsonObject, type Json, type JsonObject } from '../../../domain/json.ts';
import type { PolicyRule } from '../../../domain/policy.ts';
import { asText } from '../../../domain/reading.ts';
import type { Ref } from '../../../domain/ref.ts';
import { idOf } from '../ids.ts';
import type { PolicyKind } from '../words.ts';

const NOT_CONFIGURATION: ReadonlySet<string> = new Set(['id', 'etag', 'name']);

/** The policy itself, without what identifies it. */
export const configurationOf = (raw: Json): JsonObject =>
  isJsonObject(raw) ? Object.fromEntries(Object.entries(raw).filter(([name]) => !NOT_CONFIGURATION.has(name))) : {};

const objects = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.filter(isJsonObject) : []);

/** A policy picks a queue by the label `Id`, which the vendor gives each of them (contract §4). */
const queueNamed = (selectors: readonly JsonObject[]): string | null => {
  const [only, ...others] = selectors;
  const names = only?.key === 'Id' && only.labelOperator === 'equal' && others.length === 0;
  return names && typeof only.value === 'string' ? only.value : null;
};

/** The expression as it is written; any other kind of rule as its JSON text. */
const conditionOf = (rule: unknown): string => {
  if (!isJsonObject(rule)) return JSON.stringify(rule ?? {});
  return rule.kind === 'expression' && typeof rule.expression === 'string' ? rule.expression : JSON.stringify(rule);
};

/**
 * The attachments that choose the queue, then the fallback. The vendor evaluates all of them together; one that does not name a
 * single queue is shown with its JSON text as the condition and no queue.
 */
const classificationRules = (policy: JsonObject, link: (id: string) => Ref<'Queue'>): PolicyRule[] => {
  const rules = objects(policy.queueSelectorAttachments).map((attachment): PolicyRule => {
    const conditional = attachment.kind === 'conditional';
    const selectors = conditional ? objects(attachment.queueSelectors) : objects([attachment.queueSelector]);
    const queue = conditional || attachment.kind === 'static' ? queueNamed(selectors) : null;
    if (queue === null) return { name: null, condition: JSON.stringify(attachment), queue: null };
    // Not `null`, which would make it the default: a static one always holds.
    const condition = conditional ? conditionOf(attachment.condition) : 'true';
    return { name: null, condition, queue: link(queue) };
  });
  const fallback = idOf(policy.fallbackQueueId);
  return fallback === null ? rules : [...rules, { name: null, condition: null, queue: link(fallback) }];
};

/** What triggers each rule, and the queue that it moves jobs to. */
const exceptionRules = (policy: JsonObject, link: (id: string) => Ref<'Queue'>): PolicyRule[] =>
  objects(policy.exceptionRules).map((rule): PolicyRule => {
    const moved = objects(rule.actions)
      .map(({ queueId }) => idOf(queueId))
      .find((id) => id !== null);
    return {
      name: asText(rule.id),
      // One whose trigger is not told is shown whole: `null` would say that it always holds.
      condition: JSON.stringify(rule.trigger ?? rule),
      queue: moved === undefined ? null : link(moved),
    };
  });

/** A distribution policy has a mode and no rules. */
export const rulesOf = (kind: PolicyKind, raw: Json, link: (id: string) => Ref<'Queue'>): readonly PolicyRule[] => {
  if (!isJsonObject(raw) || kind === 'distribution') return [];
  return kind === 'classification' ? classificationRules(raw, link) : exceptionRules(raw, link);
};
