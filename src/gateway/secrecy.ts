import { type Blot, type Blotter, compileBlotter, joinLists, MASK, openBlotter } from '../domain/blot.ts';
import { isExactNumber, type Json } from '../domain/json.ts';
import type { RoutingPolicy } from '../domain/policy.ts';
import type { Kind } from '../domain/ref.ts';
import type { OpenAccount } from './accounts.ts';
import { addressesIn, type Level, maskValue, type Rules, rulesOf, secretsIn } from './masking.ts';
import { maskPolicy, type ShownPolicy } from './policy-masking.ts';
import { refuseMasks, restore } from './restoring.ts';

/** In data a text is only taken for a secret when it is as long as this: a queue may well be called like somebody's password. */
export const SHORTEST_IN_DATA = 12;

/** Shorter ones may be anything, and there are as many as policies. */
const SHORTEST_LEARNED = 8;
const MOST_LEARNED = 1_000;
/** Of accounts that are no longer there. */
const MOST_FORMER = 500;

/** What must not leave, of all accounts. */
export interface Secrecy {
  /** For texts of errors and lines of the log: without credentials, tokens, cookies and webhook secrets, however they are encoded. */
  readonly blot: Blot;
  /** For data that is told to others than administrators: without those of them that are too long to be anything else. */
  readonly conceal: (value: Json) => Json;
  /** A vendor's representation of an object of this kind, with what its vendor declares secret masked. */
  readonly raw: (account: string, kind: Kind, raw: Json, level: Level) => Json;
  readonly policy: (policy: RoutingPolicy, level: Level) => ShownPolicy;
  /**
   * The answer to a call that the API does not model: what nobody has to read here is masked, of whatever kind it is, and so are the
   * account's own credentials. `isError`: short ones as well.
   */
  readonly answer: (account: string, body: Json, isError: boolean) => Json;
  /** Throws `MaskError` where such a call would write the mask of a secret. */
  readonly checkCall: (account: string, body: Json) => void;
  /** What a vendor is given to hold is not told when it quotes it. */
  readonly learn: (account: string, kind: Kind, value: Json, name?: string) => void;
  /** See `restore`. `stored`: what the vendor holds at that place; `undefined` where it is new. */
  readonly restored: (account: string, kind: Kind, given: Json, stored: Json | undefined, at: RestoredAt) => Json;
  /** The addresses in a value that the account's vendor would call. */
  readonly addresses: (account: string, kind: Kind, value: Json | undefined, name?: string) => readonly string[];
}

export interface RestoredAt {
  /** Name of the member in the input, for the message. */
  readonly path: string;
  /** By which name the vendor's declaration knows it; that of a whole configuration is empty. */
  readonly name?: string;
}

const NO_RULES: Rules = rulesOf([]);

const memo = <V extends object, T>(make: (value: V, level: Level) => T) => {
  const kept = { below: new WeakMap<V, { readonly made: T }>(), admin: new WeakMap<V, { readonly made: T }>() };
  return (value: V, level: Level): T => {
    const known = kept[level].get(value);
    if (known) return known.made;
    const made = make(value, level);
    kept[level].set(value, { made });
    return made;
  };
};

const isObject = (value: Json): value is Extract<Json, object> => typeof value === 'object' && value !== null;

/** In all texts of a value, names of members included. */
const blotIn = (value: Json, blot: Blot): Json => {
  if (typeof value === 'string') return blot(value);
  if (!isObject(value) || isExactNumber(value)) return value;
  // Most values hold nothing of the kind, and are searched at once.
  const text = JSON.stringify(value);
  if (blot(text) === text) return value;
  if (Array.isArray(value)) return value.map((one: Json) => blotIn(one, blot));
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [blot(name), member === undefined ? member : blotIn(member, blot)]),
  );
};

const NONE: readonly string[] = [];

const credentialListsOf = ({ adapter, webhookSecrets, proxySecrets }: OpenAccount): readonly (readonly string[])[] => [
  webhookSecrets,
  proxySecrets,
  adapter.secrets?.() ?? NONE,
];

const credentialsOf = (account: OpenAccount): readonly string[] => credentialListsOf(account).flat();

const keepNewest = (kept: Set<string>, most: number, secrets: readonly string[]): void => {
  for (const secret of secrets) {
    kept.delete(secret);
    kept.add(secret);
    const [oldest] = kept;
    if (kept.size > most && oldest !== undefined) kept.delete(oldest);
  }
};

type Learn = (secrets: readonly string[]) => void;

/** What is made for certain accounts; `former`: secrets of earlier ones. */
const compileFor = (accounts: readonly OpenAccount[], former: ReadonlySet<string>, learn: Learn) => {
  // Tokens and cookies come while the accounts are in use.
  const told = joinLists(() => accounts.flatMap(credentialListsOf));
  let longOf: readonly string[] | undefined;
  let long: readonly string[] = [];
  const blotter = openBlotter(() => {
    const all = told();
    if (all !== longOf) {
      longOf = all;
      long = [...new Set([...former, ...all])].filter((secret) => secret.length >= SHORTEST_IN_DATA);
    }
    return long;
  });
  const blotData: Blot = (text) => (text.length < SHORTEST_IN_DATA ? text : blotter().blot(text));

  const perAccount = new Map(
    accounts.map(({ name, vendorSecrets }) => {
      const rules = new Map(Object.entries(vendorSecrets).map(([kind, members]) => [kind, rulesOf(members ?? [])]));
      const all = rulesOf(Object.values(vendorSecrets).flatMap((members) => members ?? []));
      const masks = new Map(
        [...rules].map(([kind, of]) => [
          kind,
          memo((raw: Extract<Json, object>, level) => {
            learn(secretsIn(of, raw));
            return maskValue(of, raw, level);
          }),
        ]),
      );
      return [name, { rules, all, masks }] as const;
    }),
  );
  const rulesFor = (account: string, kind: Kind): Rules => perAccount.get(account)?.rules.get(kind) ?? NO_RULES;

  const concealBy = ({ blot }: Blotter) => memo((value: Extract<Json, object>): Json => blotIn(value, blot));
  let concealing = { by: blotter(), conceal: concealBy(blotter()) };
  const concealedObject = (value: Extract<Json, object>): Json => {
    const by = blotter();
    if (by !== concealing.by) concealing = { by, conceal: concealBy(by) };
    return concealing.conceal(value, 'below');
  };

  const policy = memo((shown: RoutingPolicy, level) =>
    maskPolicy(rulesFor(shown.ref.account, 'RoutingPolicy'), shown, level),
  );

  return {
    blotData,
    rulesFor,
    policy,
    rulesOfAll: (account: string): Rules => perAccount.get(account)?.all ?? NO_RULES,
    raw: (account: string, kind: Kind, raw: Json, level: Level): Json => {
      const mask = perAccount.get(account)?.masks.get(kind);
      return mask && isObject(raw) ? mask(raw, level) : raw;
    },
    conceal: (value: Json): Json => {
      if (typeof value === 'string') return blotData(value);
      return isObject(value) ? concealedObject(value) : value;
    },
  };
};

export interface OpenSecrecy {
  readonly secrecy: Secrecy;
  /**
   * Accounts that are no longer used: what lets somebody into them stays hidden, since calls in flight and vendors may quote it. The
   * answer is called when they are closed.
   */
  readonly release: (left: readonly OpenAccount[]) => () => void;
}

/** `all`: the accounts at the moment; another list once they are different. */
export const openSecrecy = (all: () => readonly OpenAccount[]): OpenSecrecy => {
  /** What vendors hold for others and may quote, the newest last. */
  const learned = new Set<string>();
  const learn: Learn = (secrets) => {
    const wanted = secrets.filter((secret) => secret.length >= SHORTEST_LEARNED && !secret.includes(MASK));
    keepNewest(learned, MOST_LEARNED, wanted);
  };

  const leaving = new Set<OpenAccount>();
  const former = new Set<string>();
  const release: OpenSecrecy['release'] = (left) => {
    const keep = (): void => keepNewest(former, MOST_FORMER, left.flatMap(credentialsOf));
    keep();
    for (const account of left) leaving.add(account);
    return () => {
      keep();
      for (const account of left) leaving.delete(account);
    };
  };

  const credentials = openBlotter(() => [...learned, ...former, ...[...leaving, ...all()].flatMap(credentialsOf)]);

  let compiledFor = all();
  let compiled = compileFor(compiledFor, former, learn);
  /** What was masked for other accounts may hold a secret of these. */
  const current = () => {
    const accounts = all();
    if (accounts !== compiledFor) {
      compiledFor = accounts;
      compiled = compileFor(accounts, former, learn);
    }
    return compiled;
  };

  const secrecy: Secrecy = {
    blot: (text) => credentials().blot(text),
    conceal: (value) => current().conceal(value),
    raw: (account, kind, raw, level) => current().raw(account, kind, raw, level),
    policy: (policy, level) => current().policy(policy, level),
    answer: (account, body, isError) => {
      const own = [...leaving, ...all()]
        .filter(({ name }) => name === account)
        .flatMap(({ adapter }) => adapter.secrets?.() ?? [])
        .filter((secret) => isError || secret.length >= SHORTEST_IN_DATA);
      return maskValue(current().rulesOfAll(account), blotIn(body, compileBlotter(own).blot), 'admin');
    },
    learn: (account, kind, value, name = '') =>
      learn(secretsIn(current().rulesFor(account, kind), value, { name: name.toLowerCase(), parent: '' })),
    checkCall: (account, body) => refuseMasks(current().rulesOfAll(account), body, 'body'),
    restored: (account, kind, given, stored, { path, name = '' }) =>
      restore(current().rulesFor(account, kind), current().blotData, {
        given,
        stored,
        path,
        ...(name === '' ? {} : { place: { name: name.toLowerCase(), parent: '' } }),
      }),
    addresses: (account, kind, value, name = '') =>
      addressesIn(current().rulesFor(account, kind), value, { name: name.toLowerCase(), parent: '' }),
  };
  return { secrecy, release };
};
