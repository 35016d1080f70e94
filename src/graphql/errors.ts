import { GraphQLError } from 'graphql';
import { type ErrorCode, VendorError } from '../domain/error.ts';
import { builder } from './builder.ts';
import { enumOf } from './enum.ts';

interface ErrorWord {
  readonly type: string;
  readonly description: string;
}

/** Every error of a command is one of these types; all implement `Error`. */
const ERROR_WORDS: Readonly<Record<ErrorCode, ErrorWord>> = {
  NOT_FOUND: { type: 'NotFoundError', description: 'The account or the object does not exist, or may not be seen.' },
  DUPLICATE: { type: 'DuplicateError', description: 'A name that must be unique is taken.' },
  CONFLICT: { type: 'ConflictError', description: 'Somebody changed the object in between. Read it again.' },
  WRONG_STATE: { type: 'WrongStateError', description: "The object's state does not allow this." },
  INVALID_INPUT: { type: 'InvalidInputError', description: 'A value is refused. The message says which and why.' },
  UNSUPPORTED: { type: 'UnsupportedError', description: "The account's vendor cannot do this at all." },
  UNAUTHENTICATED: {
    type: 'AuthenticationError',
    description: "The vendor refuses the account's credentials. The configuration must be mended.",
  },
  FORBIDDEN: {
    type: 'ForbiddenError',
    description:
      "The account's credentials may not do this, or this principal may not: it is for other queues than those that it sees, not " +
      'for the worker to whom it is bound, or asked by customer data that it does not see. Nothing was changed.',
  },
  RATE_LIMITED: { type: 'RateLimitedError', description: 'Too many calls. Wait and try again.' },
  TIMEOUT: { type: 'TimeoutError', description: 'No answer before the deadline.' },
  UNAVAILABLE: { type: 'UnavailableError', description: 'The vendor cannot be reached or fails.' },
  PROTOCOL: { type: 'ProtocolError', description: 'The vendor answered something it does not document.' },
  UNREADABLE: {
    type: 'UnreadableError',
    description: 'A part of the answer cannot be read; what could be read was answered. The message has its path.',
  },
  LIMIT_EXCEEDED: { type: 'LimitExceededError', description: 'A bound of this gateway was reached. Ask for less.' },
  INTERNAL: { type: 'InternalError', description: "A fault of this gateway's own; its log tells more." },
};

export const ErrorCodeEnum = enumOf<ErrorCode>(
  'ErrorCode',
  'What went wrong, in words that hold for every vendor.',
  Object.fromEntries(Object.entries(ERROR_WORDS).map(([code, { description }]) => [code, description])) as Record<
    ErrorCode,
    string
  >,
);

/** A refusal as a value: an `Error` that a resolver returns would count as thrown. */
export interface Refusal {
  readonly refused: VendorError;
}

export const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' && value !== null && 'refused' in value;

const ErrorInterface = builder.interfaceRef<Refusal>('Error').implement({
  description: 'What every error of a command tells.',
  fields: (t) => ({
    message: t.string({
      nullable: false,
      description: 'What happened and what to do about it.',
      resolve: ({ refused }) => refused.message,
    }),
    code: t.field({
      type: ErrorCodeEnum,
      nullable: false,
      description: 'For programs.',
      resolve: ({ refused }) => refused.code,
    }),
    account: t.string({
      description: 'Name of the account that was asked; none when the refusal came before one was chosen.',
      resolve: ({ refused }) => refused.account,
    }),
    vendorCode: t.string({ description: "The vendor's own error code.", resolve: ({ refused }) => refused.vendorCode }),
    vendorMessage: t.string({
      description: "The vendor's own words.",
      resolve: ({ refused }) => refused.vendorMessage,
    }),
    maybeDone: t.boolean({
      nullable: false,
      description:
        'Whether the vendor may have carried it out all the same, because its answer was lost or could not be read. Always false for ' +
        'commands that have an `outcome`: theirs is `UNKNOWN` then.',
      resolve: ({ refused }) => refused.maybeDone,
    }),
    retryable: t.boolean({
      nullable: false,
      description: 'Whether the same command may succeed later. Send it with an `idempotencyKey`.',
      resolve: ({ refused }) => refused.retryable,
    }),
    retryAfterMs: t.int({
      description:
        'How long to wait before the next try, in milliseconds, where the vendor asks for it or is not asked before.',
      resolve: ({ refused }) => refused.retryAfterMs,
    }),
  }),
});

export const ERROR_TYPES = Object.values(ERROR_WORDS).map(({ type, description }) =>
  builder.objectRef<Refusal>(type).implement({ description, interfaces: [ErrorInterface] }),
);

export const errorTypeName = ({ refused }: Refusal): string => ERROR_WORDS[refused.code].type;

export const vendorErrorIn = (error: unknown): VendorError | null => {
  if (error instanceof VendorError) return error;
  return error instanceof GraphQLError && error.originalError ? vendorErrorIn(error.originalError) : null;
};

/** The error as a reader sees it; `null` for one that is nobody's business but the operator's. */
export const describeError = (error: unknown): GraphQLError | null => {
  const cause = vendorErrorIn(error);
  const at = error instanceof GraphQLError ? error : undefined;
  if (cause) {
    const { code, account, retryable, vendorCode, vendorMessage, retryAfterMs } = cause;
    return new GraphQLError(cause.message, {
      nodes: at?.nodes ?? null,
      path: at?.path ?? null,
      extensions: { code, account, retryable, vendorCode, vendorMessage, retryAfterMs },
    });
  }
  if (at && (!at.originalError || at.originalError instanceof GraphQLError)) return at;
  return null;
};
