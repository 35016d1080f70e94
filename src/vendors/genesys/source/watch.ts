import { VendorError } from '../../../domain/error.ts';
import { type Ref, refKey, ref as refOf } from '../../../domain/ref.ts';
import { type Clock, realClock } from '../../../domain/runtime.ts';
import { CODES } from '../errors.ts';
import { parseWorkbinId, type WorkbinOwner } from '../ids.ts';
import type { Confirmation } from './messages.ts';
import {
  type Batch,
  batches,
  meantBy,
  send,
  type Watched,
  type WatchLogin,
  watchReferenceOf,
} from './watch-request.ts';

/** How long the vendor may take to confirm, from the moment it is asked. */
const CONFIRM_MS = 10_000;
type Outcome = VendorError | null;

export interface WatchOptions {
  readonly account: string;
  /** Those that are up. The first speaks for what belongs to no login. */
  readonly logins: () => readonly WatchLogin[];
  readonly clock?: Clock;
}

interface Wait {
  readonly watched: Watched;
  /** `undefined`: not answered yet; `null`: the answer names none. */
  referenceId: string | null | undefined;
  /** Confirmations that may be meant for another, as long as the answer has not told the number. */
  readonly early: Confirmation[];
  readonly settle: (outcome: Outcome) => void;
}

const isSubscribed = ({ state }: Confirmation): boolean => state === 'Subscribed';

export type Watch = ReturnType<typeof openWatch>;

/** The workbins whose changes are wanted. */
export const openWatch = ({ account, logins, clock = realClock }: WatchOptions) => {
  const asked = new Map<string, { readonly watched: Watched; readonly outcome: Promise<Outcome> }>();
  const waits = new Set<Wait>();

  const error = (code: 'UNAVAILABLE' | 'TIMEOUT' | 'NOT_FOUND', message: string) =>
    new VendorError(code, account, message);

  const all = (): readonly Watched[] => [...asked.values()].map(({ watched }) => watched);
  const ofLogin = (userId: string): readonly Watched[] => all().filter(({ login }) => login.userId === userId);

  /** A login's own workbins go by its own session, whatever else goes by the first's (contract §10.5). */
  const place = ({ nativeId }: Ref): Watched | VendorError => {
    const key = parseWorkbinId(nativeId);
    if (!key) return error('NOT_FOUND', `there is no workbin with the id "${nativeId}"`);
    const { id, owner } = key;
    const up = logins();
    const [first] = up;
    if (!first) return error('UNAVAILABLE', 'the stream is not connected at the moment');
    const ref = refOf('Workbin', account, nativeId);
    if (owner.type === 'place') {
      const login = up.find(({ place: at }) => at === (owner.name ?? null)) ?? first;
      return { ref, id, owner: { type: 'user', name: login.userId }, login };
    }
    const own = owner.type === 'user' && up.find(({ userId }) => userId === owner.name);
    return { ref, id, owner, login: own || first };
  };

  const refusal = ({ id }: Watched, { message, code }: Confirmation): VendorError =>
    new VendorError(
      CODES.get(Number(code))?.[0] ?? 'FORBIDDEN',
      account,
      `the vendor does not tell the changes of the workbin "${id}"`,
      { vendorCode: code, vendorMessage: message },
    );

  const settleBy = (wait: Wait, told: Confirmation): void =>
    wait.settle(isSubscribed(told) ? null : refusal(wait.watched, told));

  const wait = (one: Watched): { readonly wait: Wait; readonly outcome: Promise<Outcome> } => {
    const { promise, resolve } = Promise.withResolvers<Outcome>();
    const stop = clock.after(CONFIRM_MS, () =>
      made.settle(error('TIMEOUT', `the vendor did not confirm in time that it tells of the workbin "${one.id}"`)),
    );
    const made: Wait = {
      watched: one,
      referenceId: undefined,
      early: [],
      settle(outcome) {
        stop();
        waits.delete(made);
        resolve(outcome);
      },
    };
    waits.add(made);
    return { wait: made, outcome: promise };
  };

  const subscribe = async (batch: Batch): Promise<readonly Outcome[]> => {
    const opened = batch.map(wait);
    try {
      const answer = await send('Subscribe', batch);
      for (const { wait: one } of opened) {
        const referenceId = watchReferenceOf(answer, one.watched.id);
        one.referenceId = referenceId;
        const own = one.early.find((told) => referenceId === null || told.referenceId === referenceId);
        if (own) settleBy(one, own);
      }
    } catch (cause) {
      const failed =
        cause instanceof VendorError
          ? cause
          : new VendorError('UNAVAILABLE', account, 'the workbins could not be subscribed', { cause });
      for (const { wait: one } of opened) one.settle(one.early.some(isSubscribed) ? null : failed);
      // One bad id may have spoilt the call for its neighbours.
      if (batch.length > 1 && !failed.retryable) {
        return (await Promise.all(batch.map((one) => subscribe([one])))).flat();
      }
    }
    return Promise.all(opened.map(({ outcome }) => outcome));
  };

  const subscribeAll = async (some: readonly Watched[]): Promise<ReadonlyMap<Watched, Outcome>> => {
    const told = batches(some).map(async (batch) => {
      const outcomes = await subscribe(batch);
      return batch.map((one, at) => [one, outcomes[at] ?? null] as const);
    });
    return new Map((await Promise.all(told)).flat());
  };

  return {
    async watch(refs: readonly Ref[]): Promise<readonly Outcome[]> {
      const fresh = new Map<string, Watched>();
      const refused = new Map<string, VendorError>();
      for (const ref of refs) {
        const key = refKey(ref);
        if (asked.has(key) || fresh.has(key)) continue;
        const placed = place(ref);
        if (placed instanceof VendorError) refused.set(key, placed);
        else fresh.set(key, placed);
      }
      const subscribed = subscribeAll([...fresh.values()]);
      for (const [key, watched] of fresh) {
        const outcome = subscribed.then((outcomes) => {
          const failed = outcomes.get(watched) ?? null;
          if (failed !== null && asked.get(key)?.watched === watched) asked.delete(key);
          return failed;
        });
        asked.set(key, { watched, outcome });
      }
      return Promise.all(refs.map(refKey).map((key) => asked.get(key)?.outcome ?? refused.get(key) ?? null));
    },

    async unwatch(refs: readonly Ref[]): Promise<void> {
      const keys = new Set(refs.map(refKey));
      const taken = [...keys].flatMap((key) => asked.get(key)?.watched ?? []);
      for (const key of keys) asked.delete(key);
      await Promise.allSettled(batches(taken).map((batch) => send('Unsubscribe', batch)));
    },

    /** A confirmation that came over this user's stream. */
    confirm(userId: string, told: Confirmation): void {
      if (told.state === 'Unsubscribed') return;
      const candidates = [...waits].filter(
        ({ watched: { login, id }, referenceId }) =>
          login.userId === userId &&
          id === told.id &&
          (typeof referenceId !== 'string' || told.referenceId === null || referenceId === told.referenceId),
      );
      const meant = meantBy(candidates, (one) => one.watched, told.owner);
      const named = meant.find(({ referenceId }) => referenceId === told.referenceId && referenceId !== null);
      const sure = named ?? meant.find(({ referenceId }) => told.referenceId === null || referenceId === null);
      if (sure) settleBy(sure, told);
      else for (const one of meant) one.early.push(told);
    },

    /** The workbins that a message over this user's stream may speak of: several, when it leaves out whose it is (contract §15.9). */
    speakOf(userId: string, id: string, owner: WorkbinOwner | null): readonly Ref<'Workbin'>[] {
      const candidates = ofLogin(userId).filter((one) => one.id === id);
      return meantBy(candidates, (one) => one, owner).map(({ ref }) => ref);
    },

    /** Subscribes everything of this user's stream again. Answers what could not be. */
    async resume(userId: string): Promise<readonly { readonly ref: Ref<'Workbin'>; readonly error: VendorError }[]> {
      const outcomes = await subscribeAll(ofLogin(userId));
      return [...outcomes].flatMap(([{ ref }, failed]) => (failed === null ? [] : [{ ref, error: failed }]));
    },

    /** What is watched, for the code that ends the stream. */
    refs: (): readonly Ref<'Workbin'>[] => all().map(({ ref }) => ref),

    /** Gives up what is waited for. */
    close(): void {
      for (const one of waits) one.settle(error('UNAVAILABLE', 'the stream was closed'));
      asked.clear();
    },
  };
};
