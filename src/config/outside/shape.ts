import type { Vendor } from '../../contract/vendor.ts';
import { KINDS } from '../../domain/ref.ts';
import type { StartSimulator } from '../../sandbox/face.ts';

/** As the registry has it. */
export type OpenSimulator = () => Promise<{ readonly startSimulator: StartSimulator }>;

export interface VendorModule {
  readonly vendor: Vendor;
  /** `null`: there is none. */
  readonly simulator: OpenSimulator | null;
}

/** The module holds something else than a vendor. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
}

const WHAT =
  'a vendor is an object with name, title, words, mapping, parseSettings and open, exported as the default: see docs/vendors.md';

const refuse = (problem: string): never => {
  throw new ShapeError(`${problem}; ${WHAT}`);
};

type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value.trim() !== '';
const isFunction = (value: unknown): boolean => typeof value === 'function';
const isPairs = (value: unknown, isSecond: (value: unknown) => boolean): boolean =>
  Array.isArray(value) &&
  value.every((pair) => Array.isArray(pair) && pair.length === 2 && isText(pair[0]) && isSecond(pair[1]));
const isTexts = (value: unknown): boolean => Array.isArray(value) && value.every(isText);

const STATES: readonly string[] = ['Worker', 'Job', 'Task'];

interface Rule {
  readonly member: keyof Vendor;
  readonly what: string;
  readonly fits: (value: unknown) => boolean;
  readonly isOptional?: boolean;
}

const RULES: readonly Rule[] = [
  {
    member: 'name',
    what: 'a text of a-z, 0-9 and "-" that begins with a letter, at most 40',
    fits: (value) => typeof value === 'string' && /^[a-z][a-z0-9-]{0,39}$/.test(value),
  },
  { member: 'title', what: 'a text that is not blank', fits: isText },
  {
    member: 'words',
    what: `an object of texts by kind (${KINDS.join(', ')})`,
    fits: (value) =>
      isMembers(value) &&
      Object.entries(value).every(([kind, word]) => (KINDS as readonly string[]).includes(kind) && isText(word)),
  },
  {
    member: 'mapping',
    what: 'an object with states (pairs of texts by Worker, Job, Task) and operations (pairs of a text and a list of texts)',
    fits: (value) =>
      isMembers(value) &&
      isMembers(value.states) &&
      Object.entries(value.states).every(([kind, pairs]) => STATES.includes(kind) && isPairs(pairs, isText)) &&
      isPairs(value.operations, isTexts),
  },
  { member: 'parseSettings', what: 'a function', fits: isFunction },
  { member: 'open', what: 'a function', fits: isFunction },
  { member: 'secrets', what: 'an object, where there is one', fits: isMembers, isOptional: true },
  { member: 'deliveryTokens', what: 'a function, where there is one', fits: isFunction, isOptional: true },
  { member: 'exposure', what: 'a function, where there is one', fits: isFunction, isOptional: true },
];

/** What a module exports, as a vendor. Throws `ShapeError`, which names the member. */
export const readModule = (exported: Members): VendorModule => {
  if (!('default' in exported)) refuse('has no default export');
  const vendor = exported.default;
  if (!isMembers(vendor)) return refuse('has a default export that is no object');
  for (const { member, what, fits, isOptional } of RULES) {
    const value = vendor[member];
    if (value === undefined) {
      if (!isOptional) refuse(`has a default export without "${member}"`);
    } else if (!fits(value)) refuse(`has a default export whose "${member}" is not ${what}`);
  }
  const { simulator } = exported;
  if (simulator !== undefined && !isFunction(simulator))
    throw new ShapeError(
      'exports a "simulator" that is no function: it answers a promise of the module with startSimulator',
    );
  return { vendor: vendor as unknown as Vendor, simulator: (simulator as OpenSimulator | undefined) ?? null };
};
