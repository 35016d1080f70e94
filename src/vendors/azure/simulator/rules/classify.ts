import type { Random } from '../../../../sandbox/random.ts';
import { type Attachment, type QueueSelector, readAttachment, workerSelector } from '../attachments.ts';
import type { ClassificationDoc } from '../docs.ts';
import { isDoc } from '../merge.ts';
import type { Queue } from '../records.ts';
import { satisfies } from '../selectors.ts';
import { inKnownNames, type Labels, listOf, type Primitive, type Shape, ShapeError } from '../shape.ts';
import { RuleError } from './lexer.ts';
import { applyRule } from './rule.ts';

const isPrimitive = (value: unknown): value is Primitive => ['string', 'number', 'boolean'].includes(typeof value);

const engine = <S>(told: unknown, read: Shape<S>): readonly S[] => {
  const result = Array.isArray(told) ? inKnownNames(told) : told;
  if (Array.isArray(result)) return listOf(read)(result, 'rule');
  if (!isDoc(result)) throw new RuleError('the rule gives no selectors');
  return Object.entries(result)
    .filter(([, value]) => isPrimitive(value))
    .map(([key, value]) => read({ key, labelOperator: 'equal', value }, 'rule'));
};

const resolve = <S>(stored: object, labels: Labels, random: Random, read: Shape<S>): readonly S[] => {
  const attachment = readAttachment<S>(stored) as Attachment<S>;
  switch (attachment.kind) {
    case 'static':
      return [attachment.selector];
    case 'conditional': {
      const { condition } = attachment;
      const met = condition.kind === 'directMap' ? true : applyRule(condition, labels);
      if (typeof met !== 'boolean' && met !== null) throw new RuleError('the condition is neither true nor false');
      return met ? attachment.selectors : [];
    }
    case 'passThrough': {
      const { key, labelOperator, expiresAfterSeconds = null } = attachment;
      if (!Object.hasOwn(labels, key)) return [];
      return [read({ key, labelOperator, value: labels[key], expiresAfterSeconds }, key)];
    }
    case 'ruleEngine':
      return engine(applyRule(attachment.rule, labels), read);
    case 'weightedAllocation': {
      let left = random.next();
      for (const { weight, selectors } of attachment.allocations) {
        left -= weight;
        if (left < 0) return selectors;
      }
      return [];
    }
  }
};

const prioritize = ({ prioritizationRule }: ClassificationDoc, labels: Labels): number | null => {
  if (prioritizationRule === null) return null;
  const priority = Number(applyRule(prioritizationRule, labels));
  if (!Number.isFinite(priority)) throw new RuleError('the prioritization rule gives no number');
  return Math.max(-100, Math.min(100, Math.round(priority)));
};

const chooseQueue = (
  { fallbackQueueId }: ClassificationDoc,
  selectors: readonly QueueSelector[],
  queues: ReadonlyMap<string, Queue>,
): string => {
  if (selectors.length > 0) {
    for (const { id, doc } of queues.values()) {
      if (selectors.every((selector) => satisfies(doc.labels, selector))) return id;
    }
  }
  if (fallbackQueueId !== null && queues.has(fallbackQueueId)) return fallbackQueueId;
  throw new RuleError('no queue fits and there is no fallback queue');
};

const read: Shape<QueueSelector> = (value, path) => workerSelector(value, path);

/** What a policy makes of a job (contract §8.3), or the reason why it makes nothing of it. */
export const classify = (
  policy: ClassificationDoc,
  labels: Labels,
  givenQueueId: string | null,
  queues: ReadonlyMap<string, Queue>,
  random: Random,
) => {
  try {
    const priority = prioritize(policy, labels);
    const selectors = policy.workerSelectorAttachments.flatMap((each) => resolve(each, labels, random, workerSelector));
    if (givenQueueId !== null) return { priority, selectors, queueId: givenQueueId };
    const wanted = policy.queueSelectorAttachments.flatMap((each) => resolve(each, labels, random, read));
    return { priority, selectors, queueId: chooseQueue(policy, wanted, queues) };
  } catch (error) {
    if (error instanceof RuleError || error instanceof ShapeError) return { reason: error.message };
    throw error;
  }
};
