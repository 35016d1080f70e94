import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Job, JobState } from '../../src/domain/job.ts';
import { refKey } from '../../src/domain/ref.ts';
import type { Task, TaskState } from '../../src/domain/task.ts';
import { INTERVAL_MS, POLL_MS, RECONCILE_MS, stage } from './support/stage.ts';
import { objectsOf, type TestVendor, testVendor, type VendorOptions } from './support/vendor.ts';

const ACCOUNT = 'acme';
const { job, queue, task, worker } = objectsOf(ACCOUNT);
const QUEUES = ['a', 'b', 'c'] as const;
const WORKERS = ['ann', 'bob', 'cyd'] as const;

interface Counts {
  entered: number;
  answered: number;
  abandoned: number;
  flowedOut: number;
  handles: number[];
  wrapUps: number[];
}

interface Contact {
  state: JobState;
  queue: string;
  worker: string | null;
  /** How often it was given to a worker. */
  assignments: number;
  since: number;
}

/**
 * A contact centre that counts for itself what happens in its queues, and knows nothing of how its vendor tells it: jobs come, wait, are
 * taken, passed on, given back, wrapped up, and end in all ways.
 */
const openCentre = (now: () => number) => {
  const contacts = new Map<string, Contact>();
  const counts = new Map<string, Counts>(
    QUEUES.map((name) => [name, { entered: 0, answered: 0, abandoned: 0, flowedOut: 0, handles: [], wrapUps: [] }]),
  );
  const of = (name: string): Counts => {
    const found = counts.get(name);
    if (!found) throw new Error(`there is no queue ${name}`);
    return found;
  };
  const enter = (contact: Contact, name: string): void => {
    contact.queue = name;
    of(name).entered += 1;
  };
  const take = (contact: Contact, by: string): void => {
    contact.state = 'ASSIGNED';
    contact.worker = by;
    contact.assignments += 1;
    contact.since = now();
    of(contact.queue).answered += 1;
  };
  const leave = (contact: Contact): void => {
    if (contact.state === 'ASSIGNED') of(contact.queue).handles.push(now() - contact.since);
    if (contact.state === 'WRAP_UP') of(contact.queue).wrapUps.push(now() - contact.since);
  };
  const isIn = (contact: Contact, ...states: readonly JobState[]): boolean => states.includes(contact.state);

  return {
    contacts,
    of,
    arrive(id: string, name: string): boolean {
      if (contacts.has(id)) return false;
      const contact: Contact = { state: 'QUEUED', queue: name, worker: null, assignments: 0, since: now() };
      contacts.set(id, contact);
      enter(contact, name);
      return true;
    },
    /** Does one thing with a contact, if that is possible now. */
    act(id: string, verb: string, name: string, by: string): boolean {
      const contact = contacts.get(id);
      if (!contact || isIn(contact, 'COMPLETED', 'CANCELED')) return false;
      const isTaken = isIn(contact, 'ASSIGNED');
      if (verb === 'take' && isIn(contact, 'QUEUED')) take(contact, by);
      else if (verb === 'move' && isIn(contact, 'QUEUED') && name !== contact.queue) {
        of(contact.queue).flowedOut += 1;
        enter(contact, name);
      } else if (verb === 'transfer' && isTaken && (name !== contact.queue || by !== contact.worker)) {
        leave(contact);
        enter(contact, name);
        take(contact, by);
      } else if (verb === 'requeue' && isTaken) {
        leave(contact);
        enter(contact, name);
        contact.state = 'QUEUED';
        contact.worker = null;
      } else if (verb === 'wrap-up' && isTaken) {
        leave(contact);
        contact.state = 'WRAP_UP';
        contact.since = now();
      } else if (verb === 'complete' && isIn(contact, 'ASSIGNED', 'WRAP_UP')) {
        leave(contact);
        contact.state = 'COMPLETED';
      } else if (verb === 'cancel' && isIn(contact, 'QUEUED', 'ASSIGNED')) {
        leave(contact);
        if (isIn(contact, 'QUEUED')) of(contact.queue).abandoned += 1;
        contact.state = 'CANCELED';
      } else return false;
      return true;
    },
  };
};

type Style = 'worker named' | 'only tasks' | 'only tasks, the job first' | 'both' | 'both, the job first';

const TASK_STATES: Partial<Record<JobState, TaskState>> = { ASSIGNED: 'ACTIVE', WRAP_UP: 'WRAP_UP' };

/** How a vendor shows a contact: some name the worker in the job, some have tasks alone, some both. */
const showing = (vendor: TestVendor, style: Style) => {
  const shown = new Map<string, Task>();
  const jobOf = (id: string, { state, queue: name, worker: by }: Contact): Job =>
    job(id, state, {
      in: name,
      worker: style.startsWith('only tasks') || by === null ? null : worker(by, 'READY').ref,
    });
  return {
    jobOf,
    /** The objects that are different by what happened to the contact, in the order in which they are told. */
    of(id: string, contact: Contact): readonly (Job | Task)[] {
      if (style === 'worker named') return [jobOf(id, contact)];
      const told: (Job | Task)[] = [];
      const name = `${id}-${contact.assignments}`;
      const last = shown.get(id);
      const state = TASK_STATES[contact.state];
      if (last && (last.ref.nativeId !== name || !state)) {
        shown.delete(id);
        told.push({ ...last, state: { state: 'COMPLETED', native: null } });
      }
      if (state && contact.worker !== null) {
        const now = task(name, state, { by: contact.worker, of: id, in: contact.queue });
        shown.set(id, now);
        told.push(now);
      }
      vendor.drop(...told.filter(({ state: { state: of } }) => of === 'COMPLETED').map(({ ref }) => ref));
      return style.endsWith('the job first') ? [jobOf(id, contact), ...told] : [...told, jobOf(id, contact)];
    },
  };
};

const step = fc.record({
  verb: fc.constantFrom(
    'arrive',
    'arrive',
    'take',
    'take',
    'move',
    'transfer',
    'transfer',
    'requeue',
    'wrap-up',
    'complete',
    'cancel',
  ),
  id: fc.nat(5),
  queue: fc.constantFrom(...QUEUES),
  by: fc.constantFrom(...WORKERS),
  again: fc.nat(2),
  ms: fc.constantFrom(0, 0, INTERVAL_MS, 1_500, POLL_MS, RECONCILE_MS),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

const average = (values: readonly number[]): number | null =>
  values.length === 0 ? null : Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);

const run = async (options: VendorOptions, style: Style, story: readonly Step[], isPolled: boolean): Promise<void> => {
  const vendor = testVendor(ACCOUNT, options);
  const { boards, pass, clock, close } = stage(vendor);
  vendor.set(...QUEUES.map((name) => queue(name)), ...WORKERS.map((name) => worker(name, 'READY', { in: QUEUES })));
  const centre = openCentre(clock.now);
  const shows = showing(vendor, style);
  const ear = await boards({ window: { ms: 24 * 3_600_000 } });
  let born = 0;
  for (const { verb, id, queue: name, by, again, ms } of story) {
    const which = verb === 'arrive' ? `${born}` : `${Math.max(0, born - 1 - id)}`;
    const happened = verb === 'arrive' ? centre.arrive(which, name) : centre.act(which, verb, name, by);
    if (verb === 'arrive') born += 1;
    const contact = centre.contacts.get(which);
    if (contact && happened) {
      const told = shows.of(which, contact);
      for (let time = 0; time <= again; time += 1) {
        for (const item of told) {
          if (isPolled) vendor.set(item);
          else vendor.push(item);
        }
      }
    }
    // Where only polls tell, each state is there long enough to be found.
    await pass(isPolled ? 2 * POLL_MS : ms);
  }
  await pass(2 * INTERVAL_MS);
  for (const name of QUEUES) {
    const window = ear.rows.get(refKey(queue(name).ref))?.window;
    const { entered, answered, abandoned, flowedOut, handles, wrapUps } = centre.of(name);
    expect(window).toMatchObject({ entered, answered, abandoned, flowedOut });
    for (const ratio of [window?.serviceLevelRatio, window?.abandonmentRatio]) {
      const leftOut = ratio?.leftOut.reduce((sum, { count }) => sum + (count ?? Number.NaN), 0);
      expect((ratio?.denominator ?? 0) + (leftOut ?? 0)).toBe(entered);
    }
    const [served, judged] = [window?.serviceLevelRatio?.numerator, window?.serviceLevelRatio?.denominator];
    expect(window?.serviceLevel).toBe(judged === 0 ? null : (served ?? 0) / (judged ?? 0));
    const ended = answered + abandoned + flowedOut;
    expect(window?.abandonmentRatio).toMatchObject({
      value: ended === 0 ? null : abandoned / ended,
      numerator: abandoned,
      denominator: ended,
    });
    if (isPolled) {
      expect(window?.averageHandleMs === null).toBe(handles.length === 0);
      expect(window?.averageWrapUpMs === null).toBe(wrapUps.length === 0);
    } else {
      expect(window).toMatchObject({ averageHandleMs: average(handles), averageWrapUpMs: average(wrapUps) });
    }
  }
  await close();
};

describe('the counts of a window are those of the vendor itself, once per leg (T11)', () => {
  const STREAM: VendorOptions = { covers: ['Job', 'Task', 'Worker', 'Queue'] };

  it.each<[Style, boolean]>([
    ['worker named', false],
    ['only tasks', false],
    ['only tasks, the job first', false],
    ['both', false],
    ['both, the job first', false],
    ['worker named', true],
  ])(
    '%s, polled: %s',
    async (style, isPolled) => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }), (story) =>
          run(isPolled ? {} : STREAM, style, story, isPolled),
        ),
        { numRuns: isPolled ? 25 : 60, seed: 20_260_106 },
      );
    },
    120_000,
  );

  it('a blind transfer that polls find belongs to both queues, each with its own time', async () => {
    const vendor = testVendor(ACCOUNT, {});
    const { boards, pass, clock } = stage(vendor);
    vendor.set(queue('a'), queue('b'));
    const shown = (state: JobState, name: string, by: string | null, enqueuedAt: number) =>
      job('x', state, { in: name, worker: by === null ? null : worker(by, 'READY').ref, enqueuedAt });
    const waitsSince = clock.now() - 300_000;
    const ear = await boards();
    vendor.set(shown('QUEUED', 'a', null, waitsSince));
    await pass(POLL_MS);
    vendor.set(shown('ASSIGNED', 'a', 'ann', waitsSince));
    await pass(2 * POLL_MS);
    vendor.set(shown('ASSIGNED', 'b', 'bob', clock.now()));
    await pass(POLL_MS);
    vendor.set(shown('COMPLETED', 'b', 'bob', clock.now()));
    await pass(2 * POLL_MS);
    // It entered before the watching began.
    const windowOf = (name: string) => ear.rows.get(refKey(queue(name).ref))?.window;
    expect(windowOf('a')).toMatchObject({ entered: 0, answered: 1, serviceLevel: 0, averageHandleMs: 2 * POLL_MS });
    expect(windowOf('b')).toMatchObject({
      entered: 1,
      answered: 1,
      serviceLevel: null,
      averageWaitMs: null,
      averageHandleMs: POLL_MS,
    });
  });
});
