import type { EventRecord } from './records.ts';

/** What statistics are made of: one thing that happened, to which objects. */
export interface Fact {
  readonly type: string;
  readonly at: number;
  readonly workspaceSid: string;
  readonly taskSid: string | null;
  readonly queueSid: string | null;
  readonly workflowSid: string | null;
  readonly workerSid: string | null;
  readonly taskChannelSid: string | null;
  /** Of a task: since its creation, and since it entered its queue. */
  readonly waitedMs: number;
  readonly queuedMs: number;
  /** Of a change of activity: which one ended, and how long it had lasted. */
  readonly activitySid: string | null;
  readonly lastedMs: number;
}

export interface Journal {
  /** Newest last. */
  readonly events: readonly EventRecord[];
  readonly facts: readonly Fact[];
  add(event: EventRecord, fact: Fact): void;
}

const EVENTS_KEPT = 5000;
const FACTS_KEPT = 100_000;

/** The newest events in full, and further back what they count as. */
export const createJournal = (): Journal => {
  const events: EventRecord[] = [];
  const facts: Fact[] = [];
  const keep = <T>(list: T[], item: T, most: number): void => {
    list.push(item);
    // A tenth at a time: moving the whole list for each one would cost more than all the rest.
    if (list.length > most) list.splice(0, most / 10);
  };
  return {
    events,
    facts,
    add(event, fact) {
      keep(events, event, EVENTS_KEPT);
      keep(facts, fact, FACTS_KEPT);
    },
  };
};
