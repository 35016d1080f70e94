import type { Cancel, Clock } from './clock.ts';
import type { Fault, Faults } from './faults.ts';
import type { SimJob, World, WorldChange } from './model.ts';
import type { Random } from './random.ts';
import type { Arrivals, Scenario, ScenarioFault, Span, Team } from './scenario.ts';

export type Presence = 'ready' | 'break' | 'wrap-up' | 'offline';

export interface Arrival {
  readonly channel: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly caller: string;
  readonly timeToLiveMs: number;
}

/** What a face must do for a scenario, in its vendor's own way. */
export interface Stage {
  /** The workers it made of the teams' members. */
  readonly crew: readonly { readonly workerId: string; readonly team: Team }[];
  /** Answers the id of the job it made; `null`: somebody at the API has taken away what it would arrive by. */
  arrive(arrival: Arrival): string | null;
  setPresence(workerId: string, presence: Presence): void;
  /** Where wrapping up is a phase of the job; absent: it is a presence of the worker. */
  readonly wrapUp?: { begin(jobId: string): void; end(jobId: string): void };
}

export interface Play {
  readonly scenario: Scenario;
  readonly world: World;
  readonly clock: Clock;
  readonly random: Random;
  readonly stage: Stage;
}

/** Lets customers arrive and agents work until the returned function is called. */
export const playScenario = ({ scenario, world, clock, random, stage }: Play): Cancel => {
  const { agents } = scenario;
  const onShift = new Map<string, boolean>();
  let playing = true;
  const draw = ([low, high]: Span): number => random.between(low, high);
  const later = (ms: number, run: () => void): void => {
    clock.after(ms, () => {
      if (playing) run();
    });
  };

  // Somebody at the API may move a worker too; then the script keeps its hands off.
  const laterUnlessMoved = (workerId: string, ms: number, presence: Presence): void => {
    const seen = world.workers.get(workerId)?.presence;
    later(ms, () => {
      if (world.workers.get(workerId)?.presence === seen) stage.setPresence(workerId, presence);
    });
  };
  const comeBack = (workerId: string, ms: number): void => {
    if (onShift.get(workerId)) laterUnlessMoved(workerId, ms, 'ready');
  };

  const work = (workerId: string, { starts, lasts, rests }: Team['shift']): void => {
    const begin = (): void => {
      onShift.set(workerId, true);
      stage.setPresence(workerId, 'ready');
      later(lasts, end);
    };
    const end = (): void => {
      onShift.set(workerId, false);
      if (stage.wrapUp || world.workers.get(workerId)?.load === 0) stage.setPresence(workerId, 'offline');
      later(rests, begin);
    };
    const takeBreaks = (): void => {
      later(draw(agents.breakEvery), () => {
        const worker = world.workers.get(workerId);
        if (worker?.available && worker.load === 0) {
          stage.setPresence(workerId, 'break');
          comeBack(workerId, draw(agents.breakLasts));
        }
        takeBreaks();
      });
    };
    stage.setPresence(workerId, 'offline');
    later(starts, begin);
    takeBreaks();
  };

  const arrive = (arrivals: Arrivals): void => {
    const { skill, language, details } = arrivals;
    const drawn = Object.entries(details).map(([key, values]) => [key, random.pick(values)] as const);
    const jobId = stage.arrive({
      channel: arrivals.channel,
      attributes: { skill, language, ...Object.fromEntries(drawn) },
      caller: `+1555${String(Math.floor(random.between(0, 1e7))).padStart(7, '0')}`,
      timeToLiveMs: arrivals.timeToLive,
    });
    if (jobId !== null && random.chance(arrivals.impatient)) later(draw(arrivals.patience), () => world.cancel(jobId));
  };
  const keepArriving = (arrivals: Arrivals): void => {
    later(random.gap(arrivals.every), () => {
      arrive(arrivals);
      keepArriving(arrivals);
    });
  };

  const answer = (job: SimJob, offerId: string): void => {
    const mood = random.next();
    if (mood < agents.ignores) return;
    const rejects = mood < agents.ignores + agents.rejects;
    later(draw(agents.answer), () => {
      if (rejects) world.decline(job.id, offerId);
      else world.accept(job.id, offerId);
    });
  };
  const finish = (job: SimJob, workerId: string): void => {
    if (job.workerId !== workerId) return;
    if (stage.wrapUp) stage.wrapUp.begin(job.id);
    else world.complete(job.id);
  };
  const crew = new Set(stage.crew.map(({ workerId }) => workerId));
  const react = (change: WorldChange): void => {
    const workerId = 'offer' in change ? change.offer.workerId : 'job' in change ? change.job.workerId : null;
    if (workerId === null || !crew.has(workerId)) return;
    if (change.type === 'offer-issued') answer(change.job, change.offer.id);
    if (change.type === 'offer-expired') comeBack(workerId, draw(agents.returns));
    if (change.type === 'job-assigned') later(draw(agents.handle), () => finish(change.job, workerId));
    if (change.type === 'job-wrapping-up') later(draw(agents.wrapUp), () => stage.wrapUp?.end(change.job.id));
    if (change.type === 'job-completed' && !stage.wrapUp) {
      stage.setPresence(workerId, onShift.get(workerId) ? 'wrap-up' : 'offline');
      comeBack(workerId, draw(agents.wrapUp));
    }
  };

  const stopListening = world.listen(react);
  for (const { workerId, team } of stage.crew) work(workerId, team.shift);
  for (const arrivals of scenario.arrivals) keepArriving(arrivals);
  return () => {
    playing = false;
    stopListening();
  };
};

const toFault = ({ kind, status, retryAfter, delay }: ScenarioFault): Fault => {
  if (kind === 'latency') return { kind, ms: delay };
  if (kind === 'status') return { kind, status, ...(retryAfter === null ? {} : { retryAfter }) };
  return { kind };
};

/** A scenario's faults begin to count when the face opens, not in the history before. */
export const scheduleFaults = (faults: Faults, clock: Clock, list: readonly ScenarioFault[]): void => {
  for (const each of list) {
    clock.after(each.starts, () => {
      const { method, path, share, lasts } = each;
      const mend = faults.inject(toFault(each), { share, ...(method && { method }), ...(path && { path }) });
      if (lasts !== null) clock.after(lasts, mend);
    });
  }
};
