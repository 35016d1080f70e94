import type { Rule } from '../attachments.ts';
import type { Labels } from '../shape.ts';
import { RuleError } from './lexer.ts';
import { evaluatePowerFx, type Scope } from './powerfx.ts';

/** What a rule makes of the job's labels. Functions and webhooks are not called from here. */
export const applyRule = (rule: Rule, job: Labels, more: Scope = {}): unknown => {
  if (rule.kind === 'static') return rule.value;
  if (rule.kind === 'directMap') return job;
  if (rule.kind === 'expression') return evaluatePowerFx(rule.expression, { job, ...more });
  throw new RuleError(`a ${rule.kind} rule cannot be called in a simulation`);
};
