import { VendorError } from '../domain/error.ts';
import type { Job } from '../domain/job.ts';
import type { Json } from '../domain/json.ts';
import type {
  Comparison,
  MatchingMode,
  Requirement,
  RequirementOperator,
  RequirementOrigin,
  RequirementState,
} from '../domain/requirement.ts';
import { builder } from './builder.ts';
import { enumOf } from './enum.ts';

const OperatorEnum = enumOf<RequirementOperator>(
  'RequirementOperator',
  "How a worker's label has to compare with the value of a requirement.",
  {
    EQUAL: 'The label has the value.',
    NOT_EQUAL: 'The label has another value, or is missing.',
    LESS_THAN: 'The label is a smaller number.',
    LESS_THAN_OR_EQUAL: 'The label is a smaller number, or the same.',
    GREATER_THAN: 'The label is a larger number.',
    GREATER_THAN_OR_EQUAL: 'The label is a larger number, or the same.',
  },
);

const OriginEnum = enumOf<RequirementOrigin>('RequirementOrigin', 'Who requires something of the worker.', {
  REQUESTED: 'The caller that created or changed the job.',
  POLICY: 'The policy that classified the job.',
});

const StateEnum = enumOf<RequirementState>('RequirementState', 'Whether a requirement counts.', {
  ACTIVE: 'It has to be met.',
  EXPIRED: 'It was not met in its time and does not count any more.',
});

export const MatchingModeEnum = enumOf<MatchingMode>('MatchingMode', 'Whether a job is matched to workers at all.', {
  QUEUED: 'It enters its queue as soon as it can and is matched to workers there.',
  SCHEDULED: 'It is held back until its time.',
  SUSPENDED: 'It is held back until somebody changes it, also where its scheduled time has come.',
});

type Builder<T> = Parameters<Parameters<ReturnType<typeof builder.objectRef<T>>['implement']>[0]['fields'] & {}>[0];

const compared = <T extends Comparison>(t: Builder<T>) => {
  const of = t as unknown as Builder<Comparison>;
  return {
    key: of.exposeString('key', { nullable: false, description: "Name of the worker's label." }),
    operator: of.field({
      type: OperatorEnum,
      description:
        "How the label has to compare with `value`; null for a word of the vendor's that is none of these: see `raw`.",
      resolve: ({ operator }) => operator,
    }),
    value: of.field({
      type: 'JSON',
      description: 'A number, text, true or false; null where there is none.',
      resolve: ({ value }) => value,
    }),
    expiresAfterMs: of.exposeFloat('expiresAfterMs', {
      description: 'How long it counts once the job is in its queue, in milliseconds; null: for good.',
    }),
    urgent: of.exposeBoolean('urgent', {
      description:
        'Whether it puts its job in front of the queue while it counts; null where the vendor does not tell.',
    }),
  };
};

export const PolicyRequirementType = builder.objectRef<Comparison>('PolicyRequirement').implement({
  description: 'A requirement as a policy holds it: `key operator value`, of a label of workers.',
  fields: (t) => compared(t),
});

export const RequirementType = builder.objectRef<Requirement>('Requirement').implement({
  description: 'What a job requires of the worker who gets it: `key operator value`, of a label of workers.',
  fields: (t) => ({
    ...compared(t),
    origin: t.field({
      type: OriginEnum,
      nullable: false,
      description: 'Who requires it.',
      resolve: ({ origin }) => origin,
    }),
    state: t.field({
      type: StateEnum,
      description: "Whether it counts; null for a word of the vendor's that is none of these.",
      resolve: ({ state }) => state,
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      description: 'Until when it counts; null where it counts for good, or its time has not begun.',
    }),
  }),
});

export interface Matching {
  readonly mode: MatchingMode;
  readonly scheduledAt: number | null;
}

export const matchingOf = ({ matching, scheduledAt }: Job): Matching | null =>
  matching && { mode: matching, scheduledAt };

export const JobMatchingType = builder.objectRef<Matching>('JobMatching').implement({
  description: 'Whether a job is matched to workers, and when it will be.',
  fields: (t) => ({
    mode: t.field({
      type: MatchingModeEnum,
      nullable: false,
      description: 'Whether it is matched. Of a job that has ended: as it was last.',
      resolve: ({ mode }) => mode,
    }),
    scheduledAt: t.expose('scheduledAt', {
      type: 'DateTime',
      description: 'The `scheduledAt` of the job; null where it was never scheduled.',
    }),
  }),
});

export const RequirementInputType = builder.inputType('RequirementInput', {
  description: 'What a job is to require of the worker who gets it: `key operator value`.',
  fields: (t) => ({
    key: t.string({ required: true, description: "Name of the worker's label." }),
    operator: t.field({ type: OperatorEnum, required: true, description: 'How it has to compare with `value`.' }),
    value: t.field({ type: 'JSON', description: 'A number, text, true or false.' }),
    expiresAfterMs: t.float({
      description: 'How long it counts once the job is in its queue, in milliseconds; for good when left out.',
    }),
    urgent: t.boolean({ description: 'Whether it puts the job in front of its queue while it counts.' }),
  }),
});

export const JobMatchingInputType = builder.inputType('JobMatchingInput', {
  description: 'Whether a job is to be matched to workers.',
  fields: (t) => ({
    mode: t.field({ type: MatchingModeEnum, required: true, description: 'Whether it is to be matched.' }),
    scheduledAt: t.field({
      type: 'DateTime',
      description: 'Of `SCHEDULED` only, which needs it: until when it is held back.',
    }),
  }),
});

interface GivenRequirement {
  readonly key: string;
  readonly operator: RequirementOperator;
  readonly value?: Json | undefined;
  readonly expiresAfterMs?: number | null | undefined;
  readonly urgent?: boolean | null | undefined;
}

export const toRequirements = (given: readonly GivenRequirement[] | null | undefined) =>
  given?.map(({ key, operator, value, expiresAfterMs, urgent }) => ({
    key,
    operator,
    value: value ?? undefined,
    expiresAfterMs: expiresAfterMs ?? undefined,
    urgent: urgent ?? undefined,
  }));

interface GivenMatching {
  readonly mode: MatchingMode;
  readonly scheduledAt?: number | null | undefined;
}

/** The members of the command's input: `scheduledAt` alone says that a job is scheduled. */
export const toMatching = (
  scheduledAt: number | null | undefined,
  given: GivenMatching | null | undefined,
): { scheduledAt: number | null | undefined; matching: 'QUEUED' | 'SUSPENDED' | undefined } => {
  if (!given) return { scheduledAt, matching: undefined };
  const refuse = (problem: string): never => {
    throw new VendorError('INVALID_INPUT', null, problem);
  };
  if (scheduledAt !== undefined) refuse('scheduledAt: stands in matching as well; leave one out');
  const { mode, scheduledAt: at = null } = given;
  if (mode !== 'SCHEDULED') {
    if (at !== null) refuse('matching.scheduledAt: is for the mode SCHEDULED');
    return { scheduledAt: undefined, matching: mode };
  }
  return { scheduledAt: at ?? refuse('matching.scheduledAt: is needed for the mode SCHEDULED'), matching: undefined };
};
