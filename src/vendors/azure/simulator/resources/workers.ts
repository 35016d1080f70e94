import type { SimOffer } from '../../../../sandbox/model.ts';
import { type Availability, publish, stateOf } from '../availability.ts';
import type { Centre } from '../centre.ts';
import { formatMoment, parseMoment } from '../dates.ts';
import { declineOptions, noOptions, type WorkerDoc, workerShape } from '../docs.ts';
import type { Announcer } from '../events.ts';
import { same } from '../merge.ts';
import type { Json, Worker } from '../records.ts';
import { illegalState, invalid, notFound, refusal } from '../refusal.ts';
import { parseBody, type Query, type Resource, readShape } from '../resource.ts';
import { checkReference } from './references.ts';

const PREVIEW = '2024-01-18-preview';

/** What an event calls a changed member. */
const EVENT_NAMES = new Map<keyof WorkerDoc, string>([
  ['queues', 'QueueAssignments'],
  ['capacity', 'TotalCapacity'],
  ['labels', 'Labels'],
  ['tags', 'Tags'],
  ['channels', 'ChannelConfigurations'],
  ['availableForOffers', 'AvailableForOffers'],
  ['maxConcurrentOffers', 'MaxConcurrentOffers'],
]);

const loadRatio = (centre: Centre, { id, doc, lagging }: Worker): number => {
  const left = [...lagging].reduce((sum, { capacityCost }) => sum + capacityCost, 0);
  const load = (centre.world.workers.get(id)?.load ?? 0) + left;
  return doc.capacity === 0 ? 0 : Math.min(1, load / doc.capacity);
};

const hasCapacity = (centre: Centre, worker: Worker, channelId: string | undefined): boolean => {
  const held = centre.world.workers.get(worker.id);
  if (!held) return false;
  const jobIds = [...[...held.offers].map(({ jobId }) => jobId), ...[...held.jobs].map(({ id }) => id)];
  return worker.doc.channels.some((channel) => {
    if (channelId !== undefined && channel.channelId !== channelId) return false;
    const onIt = jobIds.filter((id) => centre.jobs.get(id)?.doc.channelId === channel.channelId).length;
    const fits = held.load + channel.capacityCostPerJob <= worker.doc.capacity;
    return fits && onIt < (channel.maxNumberOfJobs ?? Infinity);
  });
};

export const workers = (
  centre: Centre,
  availability: Availability,
  announce: Announcer,
): Resource<WorkerDoc, Worker> => ({
  plural: 'workers',
  table: centre.workers,
  shape: workerShape,
  readOnly: ['state', 'offers', 'assignedJobs', 'loadRatio'],
  filters: {
    state: (value) => {
      if (!['active', 'draining', 'inactive', 'all'].includes(value)) {
        throw invalid(centre.switches, 'state', 'one of active, draining, inactive, all');
      }
      return (worker) => value === 'all' || stateOf(centre, worker) === value;
    },
    channelId: (value) => (worker) => worker.doc.channels.some(({ channelId }) => channelId === value),
    queueId: (value) => (worker) => worker.doc.queues.includes(value),
    hasCapacity: (value, { channelId }) => {
      if (!/^(true|false)$/i.test(value)) throw invalid(centre.switches, 'hasCapacity', 'true or false');
      const asked = value.toLowerCase() === 'true';
      return (worker) => !asked || hasCapacity(centre, worker, channelId);
    },
  },

  settle(doc, _before, patch, id) {
    checkReference(centre, patch, 'queues', centre.queues);
    return { ...doc, labels: { ...doc.labels, Id: id } };
  },
  create(id, doc) {
    const worker: Worker = {
      ...centre.stamp(id, doc, 'counted'),
      drainingUntil: 0,
      availableSince: centre.clock.now(),
      lagging: new Set(),
    };
    centre.workers.set(id, worker);
    centre.world.addWorker({ id, name: id });
    publish(centre, worker);
    if (doc.availableForOffers) {
      // Its registration is a change of its own (contract §4).
      centre.touch(worker);
      announce.registered(worker);
    }
    return worker;
  },
  changed(worker, before) {
    const names = (Object.keys(before) as (keyof WorkerDoc)[]).filter((key) => !same(before[key], worker.doc[key]));
    announce.updated(
      worker,
      names.flatMap((key) => EVENT_NAMES.get(key) ?? []),
    );
    if (before.availableForOffers === worker.doc.availableForOffers) publish(centre, worker);
    else availability.follow(worker);
  },
  remove(worker) {
    const { id } = worker;
    const holds = (centre.world.workers.get(id)?.jobs.size ?? 0) > 0;
    if (holds && centre.switches.delete_busy_worker === 'refuse') {
      throw illegalState(centre.switches, 'The worker has assigned jobs', '');
    }
    centre.world.removeWorker(id);
    centre.workers.delete(id);
    announce.workerDeleted(worker);
  },

  render(worker, query: Query) {
    const { maxConcurrentOffers, ...doc } = worker.doc;
    const held = centre.world.workers.get(worker.id);
    const lagging = [...worker.lagging].map((each) => ({ ...each, assignedAt: formatMoment(each.assignedAt) }));
    const assignedJobs = [...(held?.jobs ?? [])].flatMap(({ id, heldCost }) => {
      const current = centre.jobs.get(id)?.current;
      if (!current) return [];
      const { assignmentId, assignedAt } = current;
      return [{ assignmentId, jobId: id, capacityCost: heldCost, assignedAt: formatMoment(assignedAt) }];
    });
    return {
      state: stateOf(centre, worker),
      ...doc,
      offers: [...(held?.offers ?? [])].map(({ id, jobId, cost, issuedAt, expiresAt }) => ({
        offerId: id,
        jobId,
        capacityCost: cost,
        offeredAt: formatMoment(issuedAt),
        expiresAt: expiresAt === null ? null : formatMoment(expiresAt),
      })),
      assignedJobs: [...assignedJobs, ...lagging],
      loadRatio: loadRatio(centre, worker),
      ...(query['api-version'] === PREVIEW && { maxConcurrentOffers }),
    };
  },
});

/** What a worker answers to an offer (contract §8.2). */
export const offerActions = (centre: Centre) => {
  const { switches, world, clock } = centre;
  const find = (workerId: string, offerId: string, goneStatus: number, handler: string): SimOffer => {
    if (!centre.workers.has(workerId)) throw notFound();
    const offer = world.offers.get(offerId);
    if (offer?.workerId === workerId) return offer;
    const wasThere = centre.goneOffers.get(offerId) === workerId;
    throw refusal(
      wasThere ? goneStatus : 404,
      `${handler}: Offer not found. OfferId: ${offerId}, WorkerId: ${workerId}`,
    );
  };
  return {
    accept(workerId: string, offerId: string, sent: unknown): Json {
      readShape(switches, noOptions, parseBody(switches, sent, {}));
      const { jobId } = find(workerId, offerId, 409, 'AcceptOfferCommandHandler');
      world.accept(jobId, offerId);
      return { assignmentId: centre.jobs.get(jobId)?.current?.assignmentId, jobId, workerId };
    },
    decline(workerId: string, offerId: string, sent: unknown): Json {
      const { retryOfferAt } = readShape(switches, declineOptions, parseBody(switches, sent, {}));
      const { jobId } = find(workerId, offerId, switches.gone_offer_decline_status, 'DeclineOfferCommandHandler');
      const retryAt = retryOfferAt === null ? null : parseMoment(retryOfferAt);
      world.decline(jobId, offerId);
      if (retryAt !== null) clock.at(Math.max(retryAt, clock.now()), () => world.forgive(workerId, jobId));
      return {};
    },
  };
};
