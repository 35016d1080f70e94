import type { Rule } from '../attachments.ts';
import type { Labels } from '../shape.ts';
import { RuleError } from './lexer.ts';
import { readPowerFx, type Scope, type Value } from './powerfx.ts';

/** What was read of a rule's expression: a policy's rules are applied to every job. */
const known = new WeakMap<Rule, (scope: Scope) => Value>();

/** What a rule makes of the job's labels. Functions and webhooks are not called from here. */
export const applyRule = (rule: Rule, job: Labels, more: Scope = {}): unknown => {
  if (rule.kind === 'static') return rule.value;
  if (rule.kind === 'directMap') return job;
  if (rule.kind === 'expression') {
    const evaluate = known.get(rule) ?? readPowerFx(rule.expression);
    known.set(rule, evaluate);
    return evaluate({ job, ...more });
  }
  throw new RuleError(`a ${rule.kind} rule cannot be called in a simulation`);
};
