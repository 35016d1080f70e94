import type { Job, JobState } from '../../../src/domain/job.ts';
import type { Task, TaskState } from '../../../src/domain/task.ts';
import type { objectsOf } from './vendor.ts';

/** What happened in a queue, as the centre itself counts it. */
export interface Counted {
  entered: number;
  answered: number;
  abandoned: number;
  accepted: number;
  declined: number;
  expired: number;
  handles: number[];
  wrapUps: number[];
}

interface Contact {
  state: JobState;
  queue: string;
  worker: string | null;
  /** Whom it is on offer to. */
  offered: string | null;
  /** How often it was offered or given to a worker. */
  turns: number;
  since: number;
}

export const VERBS = [
  'arrive',
  'arrive',
  'offer',
  'offer',
  'accept',
  'accept',
  'decline',
  'expire',
  'take',
  'move',
  'transfer',
  'transfer',
  'requeue',
  'wrap-up',
  'complete',
  'cancel',
] as const;
export type Verb = (typeof VERBS)[number];

/** How a vendor shows a contact: some name the worker in the job, some have tasks alone, some both. */
export const STYLES = [
  'worker named',
  'only tasks',
  'only tasks, the job first',
  'both',
  'both, the job first',
] as const;
export type Style = (typeof STYLES)[number];

type Objects = ReturnType<typeof objectsOf>;

/** A contact centre that counts by itself what happens in its queues, and shows after each act what is different by it. */
export const openCentre = (
  queues: readonly string[],
  style: Style,
  now: () => number,
  { job, task, worker }: Objects,
) => {
  const contacts = new Map<string, Contact>();
  const counts = new Map<string, Counted>(
    queues.map((name) => [
      name,
      { entered: 0, answered: 0, abandoned: 0, accepted: 0, declined: 0, expired: 0, handles: [], wrapUps: [] },
    ]),
  );
  const tasks = new Map<string, Task>();
  const hasTasks = style !== 'worker named';

  const of = (name: string): Counted => {
    const found = counts.get(name);
    if (!found) throw new Error(`there is no queue ${name}`);
    return found;
  };
  const enter = (contact: Contact, name: string): void => {
    contact.queue = name;
    of(name).entered += 1;
  };
  const take = (contact: Contact, by: string): void => {
    Object.assign(contact, { state: 'ASSIGNED', worker: by, since: now() });
    of(contact.queue).answered += 1;
  };
  const leave = ({ state, queue, since }: Contact): void => {
    if (state === 'ASSIGNED') of(queue).handles.push(now() - since);
    if (state === 'WRAP_UP') of(queue).wrapUps.push(now() - since);
  };

  /** The task of the contact, in another state. */
  const tasked = (id: string, contact: Contact, state: TaskState, by: string): Task => {
    const told = task(`${id}-${contact.turns}`, state, { by, of: id, in: contact.queue });
    const isOver = !['OFFERED', 'ACTIVE', 'WRAP_UP'].includes(state);
    if (isOver) tasks.delete(id);
    else tasks.set(id, told);
    return told;
  };
  const ended = (id: string, state: TaskState): Task[] => {
    const last = tasks.get(id);
    tasks.delete(id);
    return last ? [{ ...last, state: { state, native: null } }] : [];
  };

  /** What is different, but for the job; `null`: that cannot be done now. */
  const act = (id: string, contact: Contact, verb: Verb, name: string, by: string): Task[] | null => {
    const { state, offered, queue } = contact;
    const waits = state === 'QUEUED';
    const isTaken = state === 'ASSIGNED';
    const revoked = (): Task[] => {
      contact.offered = null;
      return ended(id, 'REVOKED');
    };
    switch (verb) {
      case 'arrive':
        return null;
      case 'offer':
        if (!waits || offered || !hasTasks) return null;
        contact.offered = by;
        contact.turns += 1;
        return [tasked(id, contact, 'OFFERED', by)];
      case 'accept':
        if (!offered) return null;
        of(queue).accepted += 1;
        contact.offered = null;
        take(contact, offered);
        return [tasked(id, contact, 'ACTIVE', offered)];
      case 'decline':
      case 'expire':
        if (!offered) return null;
        of(queue)[verb === 'decline' ? 'declined' : 'expired'] += 1;
        contact.offered = null;
        return ended(id, verb === 'decline' ? 'DECLINED' : 'EXPIRED');
      case 'take':
        if (!waits || offered) return null;
        contact.turns += 1;
        take(contact, by);
        return hasTasks ? [tasked(id, contact, 'ACTIVE', by)] : [];
      case 'move': {
        if (!waits || name === queue) return null;
        const before = revoked();
        enter(contact, name);
        return before;
      }
      case 'transfer': {
        if (!isTaken || (name === queue && by === contact.worker)) return null;
        leave(contact);
        const before = ended(id, 'COMPLETED');
        enter(contact, name);
        contact.turns += 1;
        take(contact, by);
        return hasTasks ? [...before, tasked(id, contact, 'ACTIVE', by)] : [];
      }
      case 'requeue':
        if (!isTaken) return null;
        leave(contact);
        enter(contact, name);
        Object.assign(contact, { state: 'QUEUED', worker: null });
        return ended(id, 'COMPLETED');
      case 'wrap-up':
        if (!isTaken || !contact.worker) return null;
        leave(contact);
        Object.assign(contact, { state: 'WRAP_UP', since: now() });
        return hasTasks ? [tasked(id, contact, 'WRAP_UP', contact.worker)] : [];
      case 'complete':
        if (!isTaken && state !== 'WRAP_UP') return null;
        leave(contact);
        contact.state = 'COMPLETED';
        return ended(id, 'COMPLETED');
      case 'cancel': {
        if (!waits && !isTaken) return null;
        leave(contact);
        if (waits) of(queue).abandoned += 1;
        contact.state = 'CANCELED';
        return offered ? revoked() : ended(id, 'COMPLETED');
      }
    }
  };

  const shown = (id: string, { state, queue, worker: by }: Contact): Job =>
    job(id, state, {
      in: queue,
      worker: style.startsWith('only tasks') || by === null ? null : worker(by, 'READY').ref,
    });

  return {
    of,
    /** Does one thing, if that is possible now, and answers the objects that are different by it. */
    happen(id: string, verb: Verb, name: string, by: string): readonly (Job | Task)[] {
      const known = contacts.get(id);
      if (verb === 'arrive' && !known) {
        const contact: Contact = { state: 'QUEUED', queue: name, worker: null, offered: null, turns: 0, since: now() };
        contacts.set(id, contact);
        enter(contact, name);
        return [shown(id, contact)];
      }
      const told = known ? act(id, known, verb, name, by) : null;
      if (!known || !told) return [];
      const isOffer = verb === 'offer' || verb === 'decline' || verb === 'expire';
      if (isOffer) return told;
      return style.endsWith('the job first') ? [shown(id, known), ...told] : [...told, shown(id, known)];
    },
  };
};
