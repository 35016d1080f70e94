import type { Json, JsonObject } from '../domain/json.ts';
import type { RoutingPolicy } from '../domain/policy.ts';
import type { DecisionRule, ExceptionAction, PolicyTarget, WorkerSelector } from '../domain/policy-parts.ts';
import type { Comparison } from '../domain/requirement.ts';
import { type Level, maskAddress, maskJsonText, maskValue, type Rules } from './masking.ts';

/** What of a policy may hold a secret. */
export type ShownPolicy = Pick<
  RoutingPolicy,
  | 'configuration'
  | 'rules'
  | 'callbackUrl'
  | 'fallbackCallbackUrl'
  | 'workerSelectors'
  | 'priorityRule'
  | 'distribution'
  | 'exceptionRules'
>;

/** `rules`: what the policy's vendor declares secret. */
export const maskPolicy = (rules: Rules, policy: RoutingPolicy, level: Level): ShownPolicy => {
  const text = (value: string | null) => value && maskJsonText(rules, value, level);
  const address = (value: string | null) => value && maskAddress(value, level);
  const json = <V extends Json>(value: V): V => maskValue(rules, value, level) as V;

  const decision = (rule: DecisionRule | null): DecisionRule | null =>
    rule && {
      ...rule,
      value: json(rule.value),
      expression: text(rule.expression),
      // Its credentials are of no use to any reader.
      address: address(rule.address),
    };
  const comparison = (one: Comparison): Comparison => ({ ...one, value: json(one.value) });
  const selector = ({ rule, requirements, allocations, ...rest }: WorkerSelector): WorkerSelector => ({
    ...rest,
    rule: decision(rule),
    requirements: requirements.map(comparison),
    allocations:
      allocations?.map(({ weight, requirements: of }) => ({ weight, requirements: of.map(comparison) })) ?? null,
  });
  const action = ({ note, requirements, labels, ...rest }: ExceptionAction): ExceptionAction => ({
    ...rest,
    note: text(note),
    requirements: requirements?.map(comparison) ?? null,
    labels: labels && json<JsonObject>(labels),
  });
  const target = ({ queue, priority, timeoutMs, ...texts }: PolicyTarget): PolicyTarget => ({
    queue,
    priority,
    timeoutMs,
    expression: text(texts.expression),
    orderBy: text(texts.orderBy),
    skipIf: text(texts.skipIf),
    knownWorker: text(texts.knownWorker),
  });

  const { distribution, callbackUrl, fallbackCallbackUrl } = policy;
  return {
    configuration: text(policy.configuration),
    rules:
      policy.rules?.map(({ targets, ...rule }) => ({
        ...rule,
        condition: text(rule.condition),
        ...(targets && { targets: targets.map(target) }),
      })) ?? policy.rules,
    callbackUrl: level === 'admin' ? callbackUrl : address(callbackUrl),
    fallbackCallbackUrl: level === 'admin' ? fallbackCallbackUrl : address(fallbackCallbackUrl),
    workerSelectors: policy.workerSelectors?.map(selector) ?? null,
    priorityRule: decision(policy.priorityRule),
    distribution: distribution && {
      ...distribution,
      scoring: distribution.scoring && { ...distribution.scoring, rule: decision(distribution.scoring.rule) },
    },
    exceptionRules: policy.exceptionRules?.map((rule) => ({ ...rule, actions: rule.actions.map(action) })) ?? null,
  };
};
