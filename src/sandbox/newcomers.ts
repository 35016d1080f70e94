import type { HeldJob, HeldWorker } from './holding.ts';
import type { JobInit, WorkerInit } from './model.ts';

export const newWorker = (init: WorkerInit, order: number, now: number): HeldWorker => {
  const createdAt = init.createdAt ?? now;
  return {
    attributes: {},
    presence: null,
    available: false,
    capacity: 1,
    ...init,
    createdAt,
    presenceSince: createdAt,
    idleSince: createdAt,
    load: 0,
    offers: new Set(),
    jobs: new Set(),
    order,
  };
};

export const newJob = (
  { id, attributes, priority, cost, createdAt, closed }: JobInit,
  order: number,
  now: number,
): HeldJob => ({
  id,
  attributes: attributes ?? {},
  priority: priority ?? 0,
  cost: cost ?? 1,
  state: closed?.state ?? 'created',
  queueId: closed?.queueId ?? null,
  workerId: closed?.workerId ?? null,
  offers: new Set(),
  heldCost: 0,
  createdAt: createdAt ?? now,
  enteredAt: closed?.enteredAt ?? null,
  closedAt: closed?.at ?? null,
  declinedBy: new Set(),
  order,
  stopTimeToLive: null,
});
