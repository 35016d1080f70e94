import { type LivePayload, openLiveFold } from '../../../src/domain/live-fold.ts';
import { DOCUMENTS, VIEWS, type View } from './rights-documents.ts';
import { maySee, type Oracle, type Row } from './rights-plan.ts';
import type { End, Transport } from './rights-transports.ts';

const BOARD_LISTS = ['queues', 'workers', 'tasks'] as const;
type BoardList = (typeof BOARD_LISTS)[number];
type Payload = LivePayload<Row> & { readonly __typename: string; readonly cursor: string };

interface Change {
  readonly __typename: string;
  readonly cursor: string;
  readonly account: { readonly name: string };
  readonly key?: string;
  readonly item?: Row | null;
  readonly reason?: string;
  readonly before?: Row | null;
}

const idOf = (row: Row): string => String(row.id ?? row.queueId);

/** What a client has put together of one view. */
interface Picture {
  readonly take: (told: never) => void;
  readonly isProven: () => boolean;
  /** By name of the list in a fresh query. */
  readonly rows: () => Readonly<Partial<Record<'jobs' | BoardList, ReadonlyMap<string, Row | null>>>>;
}

const rowsIn = (payload: object): readonly Row[] =>
  ('items' in payload && (payload.items as Row[])) || ('upserted' in payload && (payload.upserted as Row[])) || [];

const openView = (list: 'jobs' | BoardList, tell: (problem: string) => void): Picture => {
  const fold = openLiveFold<Row>(idOf);
  return {
    take(payload: Payload) {
      const problem = fold.take(payload);
      if (problem) tell(`the fold is not the view: ${problem}`);
    },
    isProven: fold.isProven,
    rows: () => ({ [list]: fold.rows() }),
  };
};

const openBoard = (tell: (problem: string) => void): Picture => {
  const folds = { queues: openLiveFold<Row>(idOf), workers: openLiveFold<Row>(idOf), tasks: openLiveFold<Row>(idOf) };
  return {
    take(payload: Payload & Readonly<Record<BoardList, object>>) {
      for (const list of BOARD_LISTS) {
        const { seq, since } = payload as never as { seq: number; since?: number };
        const problem = folds[list].take(
          'reason' in payload ? payload : ({ ...payload[list], seq, ...(since !== undefined && { since }) } as never),
        );
        if (problem) tell(`the fold of ${list} is not the view: ${problem}`);
      }
    },
    isProven: () => BOARD_LISTS.every((list) => folds[list].isProven()),
    rows: () => ({ queues: folds.queues.rows(), workers: folds.workers.rows(), tasks: folds.tasks.rows() }),
  };
};

/** What changes have told of objects since the last gap of a cursor; `null`: gone. */
const openChanges = (list: 'jobs' | 'tasks'): Picture => {
  const last = new Map<string, Row | null>();
  return {
    take({ key, item = null, reason }: Change) {
      if (reason !== undefined && reason !== 'RECONNECTED') last.clear();
      if (key !== undefined) last.set(key, item);
    },
    isProven: () => true,
    rows: () => ({ [list]: last }),
  };
};

const pictureOf = (view: View, tell: (problem: string) => void): Picture => {
  if (view === 'board') return openBoard(tell);
  if (view === 'jobChanges') return openChanges('jobs');
  if (view === 'taskChanges') return openChanges('tasks');
  return openView(view, tell);
};

export interface EarOptions {
  readonly transport: Transport;
  readonly name: string;
  /** What its client may see now; `null`: it is not let in. */
  readonly may: () => Oracle | null;
  readonly tell: (problem: string) => void;
}

const isTheSame = (...oracles: readonly (Oracle | null)[]): boolean =>
  new Set(oracles.map((one) => one?.text)).size === 1;

const NO_ACCOUNT_LEFT = 'FORBIDDEN';

/** One subscription of a client that keeps its cursor. */
const openEar = (view: View, { transport, name, may, tell: report }: EarOptions) => {
  const tell = (problem: string): void => report(`${name} ${view}: ${problem}`);
  const picture = pictureOf(view, tell);
  /** Nothing is told where nothing has changed. */
  const isQuiet = view === 'jobChanges' || view === 'taskChanges';
  let cursor: string | null = null;
  /** What its client might see when it was given the cursor. */
  let givenTo: readonly (Oracle | null)[] = [];
  let state: 'away' | 'open' | 'refused' = 'away';
  let session = 0;
  let isFirst = true;
  /** What may be seen by the session that is open: of two, if rights were changed while it was opened. */
  let allowed: readonly (Oracle | null)[] = [];

  const isVisible = (row: Row): boolean => allowed.some((oracle) => oracle && maySee(oracle, row));

  const checkRows = (told: object): void => {
    const parts = view === 'board' ? BOARD_LISTS.map((list) => (told as Record<string, object>)[list] ?? {}) : [told];
    const { item, before, key } = told as Partial<Change>;
    const rows = [...parts.flatMap(rowsIn), ...(item ? [item] : []), ...(before ? [{ ...before, id: key }] : [])];
    const hidden = rows.find((row) => !isVisible(row));
    if (hidden) tell(`it was told what is hidden: ${JSON.stringify(hidden)}`);
  };

  /** A cursor of other rights is not gone on from, and one of the same is not refused for its rights. */
  const checkFirst = (told: Change): void => {
    const { __typename: type, reason } = told;
    const isNew = type === 'Resync' || (type === 'FeedGap' && reason !== 'RECONNECTED');
    const isOther = givenTo.every((one) => allowed.every((other) => !isTheSame(one, other)));
    if (isTheSame(...givenTo, ...allowed) && reason === 'RIGHTS_CHANGED') tell('the same rights are taken for others');
    const isRevised = givenTo.every((one) => allowed.every((other) => one?.rights !== other?.rights));
    if (isRevised && reason !== 'RIGHTS_CHANGED') tell(`other rights are not said to be others, but ${type} ${reason}`);
    if (isOther && !isNew) tell(`it goes on from a cursor of other rights with ${JSON.stringify(told).slice(0, 300)}`);
  };

  const begin = (): void => {
    session += 1;
    const mine = session;
    state = 'open';
    isFirst = true;
    allowed = [may()];
    transport.subscribe(
      DOCUMENTS[view],
      { after: cursor },
      {
        next(told) {
          if (mine !== session) return;
          if (isFirst && cursor !== null) checkFirst(told as Change);
          isFirst = false;
          checkRows(told as object);
          picture.take(told as never);
          const { cursor: given } = told as Change;
          // After a resync, or a gap that others follow, it is the one that the client came with.
          if (given !== cursor) givenTo = allowed;
          cursor = given;
        },
        end(end) {
          if (mine === session) ended(end);
        },
      },
    );
  };

  const ended = (end: End): void => {
    const now = may();
    const isSame = isTheSame(now, ...allowed);
    const code = end.how === 'error' ? end.code : null;
    const isEmpty = code === NO_ACCOUNT_LEFT && allowed.some((one) => one?.accounts.length === 0);
    if (end.how === 'refused' && now === null) {
      state = 'refused';
    } else if ((end.how === 'refused' || code === 'ACCOUNTS_CHANGED') && !isSame) {
      begin();
    } else if (isEmpty) {
      cursor = null;
      picture.take({ reason: 'RIGHTS_CHANGED' } as never);
      begin();
    } else {
      tell(`it ended with ${JSON.stringify(end)}, and ${isSame ? 'nothing' : 'something'} was changed for it`);
      state = 'refused';
    }
  };

  return {
    view,
    come(): void {
      if (state !== 'open') begin();
    },
    leave(): void {
      state = 'away';
      session += 1;
    },
    /** What may be seen was changed; whether before or after it was let in is not known where nothing was told yet. */
    changed(): void {
      if (state === 'open' && isFirst) allowed = [...allowed, may()];
    },
    state: () => state,
    /** It goes on with rights that its client has no longer. */
    isStale: (): boolean => state === 'open' && allowed.every((oracle) => !isTheSame(oracle, may())),
    isProven: () => state === 'open' && (isQuiet || !isFirst) && picture.isProven(),
    rows: picture.rows,
  };
};

export type Ear = ReturnType<typeof openEar>;

/** A client with all the views, each of which it puts together whatever happens to its connection. */
export const openRightsClient = (options: EarOptions) => {
  const ears = VIEWS.map((view) => openEar(view, options));
  return {
    name: options.name,
    ears,
    come(): void {
      for (const ear of ears) ear.come();
    },
    cut(): void {
      for (const ear of ears) ear.leave();
      options.transport.cut();
    },
  };
};

export type RightsClient = ReturnType<typeof openRightsClient>;
