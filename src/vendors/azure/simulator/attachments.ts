import { rewriteMoment } from './dates.ts';
import {
  anything,
  byKind,
  flag,
  fraction,
  kind,
  listOf,
  object,
  oneOf,
  optional,
  positive,
  primitive,
  type Read,
  text,
  withDefault,
} from './shape.ts';

export const operators = [
  'equal',
  'notEqual',
  'lessThan',
  'lessThanOrEqual',
  'greaterThan',
  'greaterThanOrEqual',
] as const;
const labelOperator = oneOf(...operators);

const queueSelector = object({ key: text, labelOperator, value: optional(primitive) });
export type QueueSelector = Read<typeof queueSelector>;

/** As a job holds it. */
export const workerSelector = object({
  key: text,
  labelOperator,
  value: optional(primitive),
  expiresAfterSeconds: optional(positive),
  expedite: withDefault(flag, false),
  // Read-only, and so ignored whatever they say (contract §4): only what is stored here holds them.
  status: (value: unknown): 'active' | 'expired' => (value === 'expired' ? 'expired' : 'active'),
  expiresAt: (value: unknown): string | null => (typeof value === 'string' ? rewriteMoment(value) : null),
});
export type WorkerSelector = Read<typeof workerSelector>;
/** As a policy holds it, where it is in force for no job yet. */
export const policySelector: typeof workerSelector = (value, path) => ({
  ...workerSelector(value, path),
  status: 'active',
  expiresAt: null,
});

const credential = object({ functionKey: optional(text), appKey: optional(text), clientId: optional(text) });
const clientCredential = object({ clientId: optional(text), clientSecret: optional(text) });
const staticRule = object({ kind: kind('static'), value: anything });
const directMapRule = object({ kind: kind('directMap') });
const expressionRule = object({
  kind: kind('expression'),
  language: withDefault(oneOf('powerFx'), 'powerFx'),
  expression: text,
});
const functionRule = object({ kind: kind('function'), functionUri: text, credential: optional(credential) });
const webhookRule = object({
  kind: kind('webhook'),
  authorizationServerUri: optional(text),
  clientCredential: optional(clientCredential),
  webhookUri: optional(text),
});
export type Rule =
  | Read<typeof staticRule>
  | Read<typeof directMapRule>
  | Read<typeof expressionRule>
  | Read<typeof functionRule>
  | Read<typeof webhookRule>;
export const rule = byKind<Rule>({
  static: staticRule,
  directMap: directMapRule,
  expression: expressionRule,
  function: functionRule,
  webhook: webhookRule,
});

/** Queue and worker selector attachments differ only in the name of their selectors. */
interface Attachments<S> {
  readonly static: { readonly kind: 'static' } & Record<'selector', S>;
  readonly conditional: { readonly kind: 'conditional'; readonly condition: Rule; readonly selectors: readonly S[] };
  readonly passThrough: {
    readonly kind: 'passThrough';
    readonly key: string;
    readonly labelOperator: (typeof operators)[number];
    readonly expiresAfterSeconds: number | null;
  };
  readonly ruleEngine: { readonly kind: 'ruleEngine'; readonly rule: Rule };
  readonly weightedAllocation: {
    readonly kind: 'weightedAllocation';
    readonly allocations: readonly { readonly weight: number; readonly selectors: readonly S[] }[];
  };
}
export type Attachment<S> = Attachments<S>[keyof Attachments<S>];

export const queueAttachment = byKind<object>({
  static: object({ kind: kind('static'), queueSelector }),
  conditional: object({ kind: kind('conditional'), condition: rule, queueSelectors: listOf(queueSelector) }),
  passThrough: object({ kind: kind('passThrough'), key: text, labelOperator }),
  ruleEngine: object({ kind: kind('ruleEngine'), rule }),
  weightedAllocation: object({
    kind: kind('weightedAllocation'),
    allocations: listOf(object({ weight: fraction, queueSelectors: listOf(queueSelector) })),
  }),
});
export const workerAttachment = byKind<object>({
  static: object({ kind: kind('static'), workerSelector: policySelector }),
  conditional: object({ kind: kind('conditional'), condition: rule, workerSelectors: listOf(policySelector) }),
  passThrough: object({
    kind: kind('passThrough'),
    key: text,
    labelOperator,
    expiresAfterSeconds: optional(positive),
  }),
  ruleEngine: object({ kind: kind('ruleEngine'), rule }),
  weightedAllocation: object({
    kind: kind('weightedAllocation'),
    allocations: listOf(object({ weight: fraction, workerSelectors: listOf(policySelector) })),
  }),
});

/** The same attachment without the difference in names. */
export const readAttachment = <S>(stored: object): Attachment<S> => {
  const { queueSelector: one, queueSelectors: some, allocations, ...rest } = stored as Record<string, unknown>;
  const { workerSelector: selector = one, workerSelectors: selectors = some, ...others } = rest;
  const weighted = (allocations as Record<string, unknown>[] | undefined)?.map((each) => ({
    weight: each.weight,
    selectors: each.queueSelectors ?? each.workerSelectors,
  }));
  return { ...others, selector, selectors, allocations: weighted } as unknown as Attachment<S>;
};
