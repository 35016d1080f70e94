import type { Call } from '../domain/call.ts';
import type { VendorObject } from '../domain/object.ts';
import type { Kind, Ref } from '../domain/ref.ts';
import type { OpenAccount } from './accounts.ts';
import type { Evidence, ObjectEvidence, SearchEvidence, Verdict } from './evidence.ts';
import { kindRow } from './kinds.ts';
import { readWhole } from './list.ts';
import type { Scope } from './scope.ts';

export interface Finding {
  readonly verdict: Verdict;
  /** The object that shows it, or that may be the one; `null` when there is none. */
  readonly item: VendorObject | null;
  /** For the caller: why nothing is known, and how to find out. */
  readonly hint: string;
}

interface Sent {
  /** In milliseconds since the epoch, by our clock. */
  readonly sentAt: number;
  /** Whether the object is the result of another command. */
  readonly isForeign: (item: VendorObject) => boolean;
}

/** By how much a vendor's clock may be off. */
const MOST_SKEW_MS = 10 * 60_000;
const NAMED = 3;

const silent = (hint: string, item: VendorObject | null = null): Finding => ({ verdict: 'UNKNOWN', item, hint });

type Get = (nativeId: string, call: Call) => Promise<VendorObject | null>;

const askObject = async (
  scope: Scope,
  account: OpenAccount,
  { about, through, judge }: ObjectEvidence,
): Promise<Finding> => {
  const unable = (kind: Kind): Finding => silent(`${account.title} cannot be asked about a single ${kind}`);
  const getOf = (kind: Kind) => kindRow(kind).portOf(account)?.get as Get | undefined;
  // A name of its own: what this operation had read before tells nothing of what was sent since.
  const read = ({ kind, nativeId }: Ref, get: Get) =>
    scope.read(account, `${kind}.get|${nativeId}|effect`, (call) => get(nativeId, call));

  const get = getOf(about.kind);
  if (!get) return unable(about.kind);
  const item = await read(about, get);
  const hint = item ? `the ${about.kind} does not tell` : `there is no ${about.kind} of that id any more`;
  if (!item || !through) return { verdict: judge(item), item, hint };
  const other = through(item);
  const getOther = getOf(other.kind);
  if (!getOther) return unable(other.kind);
  return { verdict: judge(await read(other, getOther)), item, hint: `the ${other.kind} does not tell` };
};

const search = async (
  scope: Scope,
  account: OpenAccount,
  { among, isLike, isUnique, differing }: SearchEvidence,
  { sentAt, isForeign }: Sent,
): Promise<Finding> => {
  const from = sentAt - MOST_SKEW_MS;
  const port = kindRow(among).portOf(account);
  if (!port?.list) return silent(`${account.title} does not list objects of type ${among}`);
  const filter = (port.pushes as readonly string[]).includes('created') ? { created: { from } } : {};
  const { items, failures } = await readWhole(scope, among as Kind, {
    accounts: [account.name],
    filter: () => filter as never,
  });
  const [failure] = failures;
  if (failure) return silent(`its effect could not be looked for: ${failure.error.message}`);
  const like = (items as readonly VendorObject[]).filter(
    (item) => (item.createdAt === null || item.createdAt >= from) && isLike(item) && !isForeign(item),
  );
  const [first] = like;
  if (!first && scope.account(account.name).sight) return silent('it may be where this principal does not see it');
  if (!first) return { verdict: 'NOT_DONE', item: null, hint: '' };
  if (isUnique && like.length === 1) {
    const others = differing(first);
    if (others.length === 0) return { verdict: 'DONE', item: first, hint: '' };
    const hint = `there is the ${among} ${first.ref.nativeId} of that name, but not with the ${others.join(', ')} that was given: look at it, and update it`;
    return silent(hint, first);
  }
  const named = like.slice(0, NAMED).map(({ ref }) => ref.nativeId);
  const more = like.length > NAMED ? ` and ${like.length - NAMED} more` : '';
  return silent(
    `like what was to be created, and perhaps created by it: ${among} ${named.join(', ')}${more}. Look at it, and use a new idempotencyKey to create another`,
    like.length === 1 ? first : null,
  );
};

/** Asks the vendor whether the effect of a command is there. Never rejects with a `VendorError`. */
export const findOut = async (
  scope: Scope,
  account: OpenAccount,
  evidence: Evidence | undefined,
  sent: Sent,
): Promise<Finding> => {
  if (!evidence) return silent('no read tells whether it was carried out: look at the object before sending it again');
  try {
    return 'about' in evidence
      ? await askObject(scope, account, evidence)
      : await search(scope, account, evidence, sent);
  } catch (error) {
    return silent(`its effect could not be looked for: ${error instanceof Error ? error.message : String(error)}`);
  }
};
