import { isDeepStrictEqual } from 'node:util';
import { type Ref, refKey } from '../domain/ref.ts';
import { ruleOf, type ServiceLevelRule, type ServiceLevelSettings } from '../domain/service-level.ts';
import type { Clock } from '../events/clock.ts';
import { KEPT_MS } from './history.ts';

/** How contacts are judged: those of all queues, and of some in another way. What is left out of the latter is as for all. */
export interface ServiceLevelPlan {
  readonly all: ServiceLevelSettings;
  /** By account and native id. */
  readonly queues: Readonly<Record<string, Readonly<Record<string, ServiceLevelSettings>>>>;
}

/** A rule, and from when on contacts are judged by it. */
export interface RuleStep {
  readonly from: number;
  readonly rule: ServiceLevelRule;
}

/** The oldest first, which holds for all that was before it too. The same object until something is different. */
export type RuleSteps = readonly [RuleStep, ...RuleStep[]];

/** Ids are the vendor's, and may be called as what every object has. */
const own = <V>(of: Readonly<Record<string, V>> | undefined, name: string): V | undefined =>
  of && Object.hasOwn(of, name) ? of[name] : undefined;

const settingsIn = ({ all, queues }: ServiceLevelPlan, { account, nativeId }: Ref<'Queue'>): ServiceLevelSettings => ({
  ...all,
  ...own(own(queues, account), nativeId),
});

export const ruleNow = (steps: RuleSteps): RuleStep => steps.at(-1) ?? steps[0];

/** What ended at this moment is judged by this rule. */
export const ruleAt = (steps: RuleSteps, at: number): ServiceLevelRule =>
  (steps.findLast(({ from }) => from <= at) ?? steps[0]).rule;

export const onlyRule = (rule: ServiceLevelRule): RuleSteps => [{ from: -Infinity, rule }];

export type ServiceLevelRules = ReturnType<typeof openServiceLevelRules>;

export const EVERYWHERE_ALIKE: ServiceLevelPlan = { all: {}, queues: {} };

interface PlanStep {
  readonly from: number;
  readonly plan: ServiceLevelPlan;
}

/** The rules that are in force, and those that were as long as what happened then is remembered. */
export const openServiceLevelRules = (clock: Clock, plan: ServiceLevelPlan = EVERYWHERE_ALIKE) => {
  let plans: readonly [PlanStep, ...PlanStep[]] = [{ from: -Infinity, plan }];

  const stepsOf = (queue: Ref<'Queue'>, thresholdMs: number | null): RuleSteps => {
    const asked = thresholdMs === null ? {} : { thresholdMs };
    const ruleIn = (one: ServiceLevelPlan): ServiceLevelRule => ruleOf({ ...settingsIn(one, queue), ...asked });
    const [first, ...later] = plans;
    const steps: [RuleStep, ...RuleStep[]] = [{ from: first.from, rule: ruleIn(first.plan) }];
    for (const { from, plan: next } of later) {
      const rule = ruleIn(next);
      if (!isDeepStrictEqual(ruleNow(steps).rule, rule)) steps.push({ from, rule });
    }
    return steps;
  };

  return {
    /** From now on contacts are judged so. */
    change(next: ServiceLevelPlan): void {
      const now = clock.now();
      if (isDeepStrictEqual(plans.at(-1)?.plan, next)) return;
      const [first, ...later] = plans.filter((_, index) => (plans[index + 1]?.from ?? now) > now - KEPT_MS);
      const step = { from: now, plan: next };
      plans = first ? [first, ...later, step] : [step];
    },

    /** Answers the rules of queues. `thresholdMs`: one that counts before what is configured; `null`: none does. */
    reader(thresholdMs: number | null): (queue: Ref<'Queue'>) => RuleSteps {
      let known = new Map<string, RuleSteps>();
      let knownOf = plans;
      return (queue) => {
        if (knownOf !== plans) known = new Map();
        knownOf = plans;
        const key = refKey(queue);
        const steps = known.get(key) ?? stepsOf(queue, thresholdMs);
        known.set(key, steps);
        return steps;
      };
    },
  };
};
