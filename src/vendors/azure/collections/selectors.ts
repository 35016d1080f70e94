import { isExactNumber, type Json, type JsonObject } from '../../../domain/json.ts';
import {
  asBoolean,
  asMilliseconds,
  asMoment,
  asObject,
  asText,
  type Read,
  wholeObject,
} from '../../../domain/reading.ts';
import type {
  Comparison,
  MatchingMode,
  Requirement,
  RequirementOperator,
  RequirementOrigin,
  RequirementState,
} from '../../../domain/requirement.ts';
import { list, type Member, whole } from '../../../kit/members.ts';
import { idOf } from '../ids.ts';
import { fail } from '../wire.ts';

/** By the vendor's words without regard to case and hyphens, which older versions wrote (contract §1.1). */
const OPERATORS: ReadonlyMap<string, RequirementOperator> = new Map<string, RequirementOperator>([
  ['equal', 'EQUAL'],
  ['notequal', 'NOT_EQUAL'],
  ['lessthan', 'LESS_THAN'],
  ['lessthanequal', 'LESS_THAN_OR_EQUAL'],
  ['lessthanorequal', 'LESS_THAN_OR_EQUAL'],
  ['greaterthan', 'GREATER_THAN'],
  ['greaterthanequal', 'GREATER_THAN_OR_EQUAL'],
  ['greaterthanorequal', 'GREATER_THAN_OR_EQUAL'],
]);

const STATES: ReadonlyMap<string, RequirementState> = new Map<string, RequirementState>([
  ['active', 'ACTIVE'],
  ['expired', 'EXPIRED'],
]);

export const wordOf = (value: unknown): string => (asText(value) ?? '').trim().toLowerCase().replaceAll('-', '');

/** Labels are numbers, texts, `true` or `false` (contract §4). */
const asPrimitive = (value: unknown): Json =>
  typeof value === 'object' && !isExactNumber(value) ? null : ((value ?? null) as Json);

/** A selector of workers as policies and jobs hold it. */
export const comparison: Read<Comparison> = (value, path) => {
  const row = wholeObject(value, path);
  return {
    key: asText(row.key) ?? fail(`${path}.key`, 'expected text'),
    operator: OPERATORS.get(wordOf(row.labelOperator)) ?? null,
    value: asPrimitive(row.value),
    expiresAfterMs: asMilliseconds(row.expiresAfterSeconds, 1_000),
    urgent: asBoolean(row.expedite),
  };
};

const requirement =
  (origin: RequirementOrigin): Read<Requirement> =>
  (value, path) => {
    const { status, expiresAt } = wholeObject(value, path);
    return {
      ...comparison(value, path),
      origin,
      state: STATES.get(wordOf(status)) ?? null,
      expiresAt: asMoment(expiresAt),
    };
  };

const requested = whole(list('requestedWorkerSelectors', requirement('REQUESTED')));
const attached = whole(list('attachedWorkerSelectors', requirement('POLICY')));

/** What was asked for first, then what policies added. Some of them would pass for all. */
export const requirements: Member<readonly Requirement[] | null> = (row, scope) => {
  // The vendor sends empty lists (contract §4): without any, nothing is told.
  if (row.requestedWorkerSelectors == null && row.attachedWorkerSelectors == null) return null;
  const [own, added] = [requested(row, scope), attached(row, scope)];
  return own === null || added === null ? null : [...own, ...added];
};

const modeOf = ({ matchingMode, status, scheduledAt, enqueuedAt, classificationPolicyId }: JsonObject) => {
  const kind = wordOf(asObject(matchingMode)?.kind);
  if (kind === 'suspend') return 'SUSPENDED';
  if (kind === 'scheduleandsuspend') {
    // It has its moment from when its time has come, and then waits for somebody to activate it (contract §8.1).
    const isHeld = ['pendingschedule', 'scheduled'].includes(wordOf(status)) || asMoment(scheduledAt) === null;
    return isHeld ? 'SCHEDULED' : 'SUSPENDED';
  }
  if (kind !== 'queueandmatch') return null;
  if (wordOf(status) !== 'waitingforactivation' || asMoment(enqueuedAt) === null) return 'QUEUED';
  // It was queued before: taken from its worker and held back, or only passing by while it is classified anew (contract §8.1).
  return idOf(classificationPolicyId) === null ? 'SUSPENDED' : null;
};

export const matching: Member<MatchingMode | null> = (row) => modeOf(row);
