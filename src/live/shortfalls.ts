import type { VendorError } from '../domain/error.ts';
import type { ChangeSource, EventKind } from '../domain/event.ts';
import type { Events } from '../events/events.ts';
import { portOf } from '../events/kinds.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import { heldLack } from '../gateway/untold.ts';
import type { AccountStanding } from './account-standing.ts';
import {
  asksTasksForOffers,
  FIGURES,
  type Figure,
  figuresIn,
  HELD_JOB_FIGURES,
  JOB_FIGURES,
  OFFER_FIGURES,
  OFFERED_FIGURES,
  type Shortfall,
  unsupportedFigures,
} from './figures.ts';

export interface Known {
  /** Whether all jobs that live have been known once. */
  readonly hasJobs: boolean;
  /** As `hasJobs`. */
  readonly hasQueues: boolean;
}

/** What is wrong when a kind is. Of queues nothing is known without their list. */
const concernedBy = (needsTasks: boolean): readonly (readonly [kind: EventKind, figures: readonly Figure[]])[] => [
  ['Queue', FIGURES],
  ['Job', JOB_FIGURES],
  ['Task', [...(needsTasks ? OFFERED_FIGURES : []), 'workers', 'occupancy', ...OFFER_FIGURES]],
  ['Worker', ['workers', 'occupancy']],
];

/** What is wrong where an account does not tell what some of its workers hold. */
const HELD: readonly (readonly [kind: 'Job' | 'Task', figures: readonly Figure[]])[] = [
  ['Job', HELD_JOB_FIGURES],
  ['Task', OFFER_FIGURES],
];

/** Answers what the account tells at the moment, and why not more. */
export const openAccountShortfalls = (events: Events, account: OpenAccount): ((known: Known) => AccountStanding) => {
  const { name, adapter } = account;
  const needsTasks = asksTasksForOffers(account);
  const concerned = concernedBy(needsTasks).filter(
    ([kind]) => portOf(adapter, kind) || adapter.source?.stream?.covers.includes(kind),
  );
  /** By how its tasks are heard, since this is asked for after each change. */
  const declared = new Map<ChangeSource | null, readonly Shortfall[]>();
  const unsupportedBy = (source: ChangeSource | null): readonly Shortfall[] => {
    const known = declared.get(source) ?? unsupportedFigures(account, source);
    declared.set(source, known);
    return known;
  };

  return ({ hasJobs, hasQueues }) => {
    const tasks = events.confirmed(name, 'Task');
    const unsupported = unsupportedBy(tasks?.source ?? null);
    const never = new Set(figuresIn(unsupported));
    const found: Shortfall[] = [];
    const tell = ({ code, reason }: VendorError, figures: readonly Figure[]): void => {
      const missing = figures.filter((figure) => !never.has(figure));
      const same = found.findIndex((one) => one.code === code && one.message === reason);
      const known = found[same];
      if (known)
        found[same] = { ...known, figures: FIGURES.filter((one) => [...known.figures, ...missing].includes(one)) };
      else if (missing.length > 0) found.push({ account: name, figures: missing, code, message: reason });
    };
    for (const [kind, figures] of concerned) {
      const problem = events.problem(name, kind);
      if (problem) tell(problem, figures);
    }
    for (const [kind, figures] of HELD) {
      const problem = portOf(adapter, kind) && heldLack(account, kind, {});
      if (problem) tell(problem, figures);
    }
    const knowsQueues = hasQueues || events.confirmed(name, 'Queue') !== null;
    // A job may be offered by a task that is not known.
    const lacksTasks = needsTasks && !tasks?.isWhole;
    const untold = new Set([...never, ...(hasJobs ? [] : JOB_FIGURES), ...(lacksTasks ? OFFERED_FIGURES : [])]);
    return { account: name, knowsQueues, untold, shortfalls: [...unsupported, ...found] };
  };
};
