import type { Centre } from './centre.ts';
import type { Activity, Worker } from './records.ts';

/** Sets it also where it is the same: the vendor tells that too, with equal activities (contract §11.1). */
export const setActivity = (centre: Centre, worker: Worker, activity: Activity): void => {
  const { world, clock, tell } = centre;
  const previous = centre.activities.get(worker.activitySid);
  const lastedMs = clock.now() - worker.statusChangedAt;
  if (worker.activitySid !== activity.sid) worker.statusChangedAt = clock.now();
  worker.activitySid = activity.sid;
  centre.touch(worker);
  const attributes = world.workers.get(worker.sid)?.attributes ?? {};
  // Attributes are passed so that expressions over the activity are asked again.
  world.changeWorker(worker.sid, { presence: activity.sid, available: activity.available, attributes });
  tell('worker.activity.update', worker.workspaceSid, {
    worker,
    description: `Worker ${worker.name} updated to ${activity.name} Activity`,
    extra: {
      WorkerPreviousActivitySid: previous?.sid ?? null,
      WorkerPreviousActivityName: previous?.name ?? null,
      WorkerTimeInPreviousActivity: Math.floor(lastedMs / 1000),
      WorkerTimeInPreviousActivityMs: lastedMs,
    },
    fact: { activitySid: previous?.sid ?? null, lastedMs },
  });
};
