import type { JsonObject } from '../../../domain/json.ts';
import type {
  Allocation,
  DecisionKind,
  DecisionRule,
  Distribution,
  DistributionMode,
  ExceptionAction,
  ExceptionActionKind,
  ExceptionRule,
  ExceptionTrigger,
  Scoring,
  SelectorKind,
  TriggerKind,
  WorkerSelector,
} from '../../../domain/policy-parts.ts';
import {
  asBoolean,
  asCount,
  asMilliseconds,
  asObject,
  asText,
  type Read,
  WireError,
  wholeObject,
} from '../../../domain/reading.ts';
import { ref } from '../../../domain/ref.ts';
import type { Comparison } from '../../../domain/requirement.ts';
import { list, type Member, whole } from '../../../kit/members.ts';
import { idOf } from '../ids.ts';
import * as wire from '../wire.ts';
import { comparison, wordOf } from './selectors.ts';

const kinds = <K extends string>(words: Readonly<Record<string, K>>) => {
  const known = new Map(Object.entries(words));
  return (row: JsonObject): K | 'UNKNOWN' => known.get(wordOf(row.kind)) ?? 'UNKNOWN';
};

const decisionKind = kinds<DecisionKind>({
  static: 'STATIC',
  directmap: 'DIRECT_MAP',
  expression: 'EXPRESSION',
  function: 'FUNCTION',
  webhook: 'WEBHOOK',
});
const selectorKind = kinds<SelectorKind>({
  static: 'STATIC',
  conditional: 'CONDITIONAL',
  passthrough: 'PASS_THROUGH',
  ruleengine: 'RULE',
  weightedallocation: 'WEIGHTED',
});
const triggerKind = kinds<TriggerKind>({ queuelength: 'QUEUE_LENGTH', waittime: 'WAIT_TIME' });
const actionKind = kinds<ExceptionActionKind>({
  cancel: 'CANCEL',
  manualreclassify: 'MANUAL_RECLASSIFY',
  reclassify: 'RECLASSIFY',
});
const modeKind = kinds<DistributionMode>({
  longestidle: 'LONGEST_IDLE',
  roundrobin: 'ROUND_ROBIN',
  bestworker: 'BEST_WORKER',
});

/** Its credentials have no place in it: only `configuration` and `raw` hold them, masked. */
export const decision = (value: unknown): DecisionRule | null => {
  const row = asObject(value);
  return (
    row && {
      kind: decisionKind(row),
      value: row.value ?? null,
      language: asText(row.language),
      expression: asText(row.expression),
      address: asText(row.functionUri ?? row.webhookUri),
    }
  );
};

/** Reads below an element of a list: what is wrong there makes the element unreadable. */
const inElement = (path: string): Parameters<Member<unknown>>[1] => ({
  account: '',
  path,
  flaw: (member, problem) => {
    throw new WireError(`${path}.${member}`, problem);
  },
});

const comparisons = (row: JsonObject, name: string, path: string): readonly Comparison[] =>
  list(name, comparison)(row, inElement(path)) ?? [];

const allocation: Read<Allocation> = (value, path) => {
  const row = wholeObject(value, path);
  return { weight: wire.asFraction(row.weight), requirements: comparisons(row, 'workerSelectors', path) };
};

const workerSelector: Read<WorkerSelector> = (value, path) => {
  const row = wholeObject(value, path);
  const kind = selectorKind(row);
  const passed = kind === 'PASS_THROUGH' ? [comparison({ ...row, value: null }, path)] : null;
  const one = row.workerSelector ?? null;
  return {
    kind,
    rule: decision(row.condition ?? row.rule),
    requirements:
      passed ??
      (one === null ? comparisons(row, 'workerSelectors', path) : [comparison(one, `${path}.workerSelector`)]),
    allocations: kind === 'WEIGHTED' ? (list('allocations', allocation)(row, inElement(path)) ?? []) : null,
  };
};

const trigger = (value: unknown): ExceptionTrigger => {
  const row = asObject(value) ?? {};
  return {
    kind: triggerKind(row),
    queueLength: asCount(row.threshold),
    waitMs: asMilliseconds(row.thresholdSeconds, 1_000),
  };
};

const action =
  (account: string): Read<ExceptionAction> =>
  (value, path) => {
    const row = wholeObject(value, path);
    const [queue, policy] = [idOf(row.queueId), idOf(row.classificationPolicyId)];
    return {
      nativeId: asText(row.id),
      kind: actionKind(row),
      note: asText(row.note),
      disposition: asText(row.dispositionCode),
      queue: queue === null ? null : ref('Queue', account, queue),
      priority: wire.asPriority(row.priority),
      requirements: row.workerSelectors == null ? null : comparisons(row, 'workerSelectors', path),
      policy: policy === null ? null : ref('RoutingPolicy', account, `classification/${policy}`),
      labels: asObject(row.labelsToUpsert),
    };
  };

const exceptionRule =
  (account: string): Read<ExceptionRule> =>
  (value, path) => {
    const row = wholeObject(value, path);
    return {
      nativeId: asText(row.id),
      trigger: trigger(row.trigger),
      actions: list('actions', action(account))(row, inElement(path)) ?? [],
    };
  };

/** `null` unless all of them are words: some would pass for all. */
const texts = (value: unknown): readonly string[] | null => {
  const all = Array.isArray(value) ? value.map(asText) : [null];
  return all.every((one) => one !== null) ? all : null;
};

const scoring = (rule: unknown, options: unknown): Scoring | null => {
  const told = asObject(options) ?? {};
  if (rule == null && options == null) return null;
  return {
    rule: decision(rule),
    batchSize: asCount(told.batchSize),
    isBatched: asBoolean(told.isBatchScoringEnabled),
    parameters: texts(told.scoringParameters),
    isDescending: asBoolean(told.descendingOrder),
  };
};

export const distribution: Member<Distribution | null> = ({ mode }) => {
  const row = asObject(mode);
  return (
    row && {
      mode: modeKind(row),
      bypassSelectors: asBoolean(row.bypassSelectors),
      minConcurrentOffers: asCount(row.minConcurrentOffers),
      maxConcurrentOffers: asCount(row.maxConcurrentOffers),
      scoring: scoring(row.scoringRule, row.scoringRuleOptions),
    }
  );
};

/** Some of them would pass for all. */
export const workerSelectors: Member<readonly WorkerSelector[] | null> = whole(
  list('workerSelectorAttachments', workerSelector),
);
export const exceptionRules: Member<readonly ExceptionRule[] | null> = (row, scope) =>
  whole(list('exceptionRules', exceptionRule(scope.account)))(row, scope);
export const priorityRule: Member<DecisionRule | null> = ({ prioritizationRule }) => decision(prioritizationRule);
