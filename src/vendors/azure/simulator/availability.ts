import type { Centre } from './centre.ts';
import type { Announcer } from './events.ts';
import type { Worker } from './records.ts';

export type WorkerState = 'active' | 'draining' | 'inactive';

export const stateOf = ({ world, clock }: Centre, worker: Worker): WorkerState => {
  if (worker.doc.availableForOffers) return 'active';
  const hasJobs = (world.workers.get(worker.id)?.jobs.size ?? 0) > 0;
  return hasJobs || clock.now() < worker.drainingUntil ? 'draining' : 'inactive';
};

/** What matching must know of a worker. */
export const publish = ({ world }: Centre, { id, doc }: Worker): void =>
  world.changeWorker(id, {
    attributes: doc.labels,
    available: doc.availableForOffers,
    capacity: doc.capacity,
    presence: doc.availableForOffers ? 'available' : 'unavailable',
  });

/** Registration and deregistration (contract §8.2). */
export const createAvailability = (centre: Centre, announce: Announcer) => {
  const { world, clock, switches } = centre;

  /** After `availableForOffers` of the body has changed. */
  const follow = (worker: Worker): void => {
    if (worker.doc.availableForOffers) {
      worker.availableSince = clock.now();
      worker.drainingUntil = 0;
      publish(centre, worker);
      announce.registered(worker);
      world.forgive(worker.id);
      return;
    }
    publish(centre, worker);
    for (const { id } of [...(world.workers.get(worker.id)?.offers ?? [])]) world.revoke(id);
    announce.deregistered(worker);
    if (!switches.draining_in_passing) return;
    worker.drainingUntil = clock.now() + switches.status_delay_ms;
    clock.at(worker.drainingUntil, () => {
      if (stateOf(centre, worker) === 'inactive') centre.touch(worker);
    });
  };
  return {
    follow,
    /** A change that no client has asked for. */
    set(worker: Worker, availableForOffers: boolean): void {
      if (worker.doc.availableForOffers === availableForOffers) return;
      worker.doc = { ...worker.doc, availableForOffers };
      centre.touch(worker);
      follow(worker);
    },
  };
};

export type Availability = ReturnType<typeof createAvailability>;
