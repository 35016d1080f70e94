import type { Kind } from '../domain/ref.ts';
import type { Existing } from './bench.ts';

const MARK = 'mark-4711';
const NUMBER = 47;
/** On a full second, which every vendor can write down. */
const MOMENT = Date.parse('2031-03-05T07:09:11Z');

/** A value for one member of an input, and the texts of which the vendor is sent one when it is carried there. */
export interface Sample {
  readonly value: unknown;
  readonly shows: readonly string[];
}

const marked = (value: unknown): Sample => ({ value, shows: [MARK] });
const number: Sample = { value: NUMBER, shows: [String(NUMBER)] };
/** Whole ones, which every vendor can write down. */
const seconds: Sample = { value: NUMBER * 1_000, shows: [String(NUMBER)] };
const named = (id: string, wrap: (id: string) => unknown = (one) => one): Sample | null =>
  id === '' ? null : { value: wrap(id), shows: [id, id.split('/').at(-1) ?? id] };

/** Of each member that says something new; `null` where the account holds nothing to name. */
const SAMPLES: Readonly<Record<string, (existing: Existing) => Sample | null>> = {
  nativeId: () => marked(MARK),
  name: () => marked(MARK),
  description: () => marked(MARK),
  note: () => marked(MARK),
  selector: () => marked(MARK),
  channel: () => marked(MARK),
  externalId: () => marked(MARK),
  contactUri: () => marked(`sip:${MARK}@example.test`),
  callbackUrl: () => marked(`https://${MARK}.example.test/`),
  fallbackCallbackUrl: () => marked(`https://${MARK}.example.test/`),
  labels: () => marked({ mark: MARK }),
  tags: () => marked({ mark: MARK }),
  priority: () => number,
  capacity: () => number,
  timeoutMs: () => seconds,
  offerTimeoutMs: () => seconds,
  requirements: () => marked([{ key: MARK, operator: 'GREATER_THAN_OR_EQUAL', value: 5 }]),
  disposition: () => marked(MARK),
  scheduledAt: () => ({ value: MOMENT, shows: ['2031-03-05', String(MOMENT / 1_000)] }),
  workspace: ({ Workspace }) => named(Workspace),
  defaultActivity: ({ Activity }) => named(Activity),
  timeoutActivity: ({ Activity }) => named(Activity),
  offerActivity: ({ Activity }) => named(Activity),
  taskActivity: ({ Activity }) => named(Activity),
  activity: ({ Activity }) => named(Activity),
  policy: ({ RoutingPolicy }) => named(RoutingPolicy),
  queue: ({ Queue }) => named(Queue),
  policies: ({ RoutingPolicy }) => named(RoutingPolicy, (id) => [id]),
  queues: ({ Queue }) => named(Queue, (id) => [id]),
};

export const sampleOf = (member: string, existing: Readonly<Record<Kind, string>>): Sample | null =>
  SAMPLES[member]?.(existing) ?? null;
