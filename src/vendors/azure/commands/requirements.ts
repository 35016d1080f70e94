import type { JobInput, RequirementInput } from '../../../contract/command.ts';
import { isExactNumber, type Json } from '../../../domain/json.ts';
import type { RequirementOperator } from '../../../domain/requirement.ts';
import { Unfit } from '../../../kit/inputs.ts';

const OPERATORS: Readonly<Record<RequirementOperator, string>> = {
  EQUAL: 'equal',
  NOT_EQUAL: 'notEqual',
  LESS_THAN: 'lessThan',
  LESS_THAN_OR_EQUAL: 'lessThanOrEqual',
  GREATER_THAN: 'greaterThan',
  GREATER_THAN_OR_EQUAL: 'greaterThanOrEqual',
};

const selector = ({ key, operator, value, expiresAfterMs, urgent }: RequirementInput): Json => {
  if (typeof value === 'object' && value !== null && !isExactNumber(value)) {
    throw new Unfit(`must not compare "${key}" like this: the vendor takes text, numbers, true and false only`);
  }
  if (expiresAfterMs !== undefined && !(expiresAfterMs > 0)) {
    throw new Unfit(`must let that of "${key}" expire after more than 0 ms, or leave expiresAfterMs out`);
  }
  return {
    key,
    labelOperator: OPERATORS[operator],
    ...(value !== undefined && value !== null && { value }),
    ...(expiresAfterMs !== undefined && { expiresAfterSeconds: expiresAfterMs / 1_000 }),
    ...(urgent !== undefined && { expedite: urgent }),
  };
};

/** All of them: the vendor replaces lists as a whole (contract §4). */
export const selectors = (all: readonly RequirementInput[] | null): Record<string, Json> => ({
  requestedWorkerSelectors: (all ?? []).map(selector),
});

export const matchingMode = (mode: NonNullable<JobInput['matching']> | null): Record<string, Json> =>
  mode === null ? {} : { matchingMode: { kind: mode === 'SUSPENDED' ? 'suspend' : 'queueAndMatch' } };
