import type { Job } from '../domain/job.ts';
import { refKey } from '../domain/ref.ts';
import type { Clock } from '../events/clock.ts';
import { beginTrack, type Fact, type Holder, isOtherLeg, jobFacts, learn, type Track } from './facts.ts';
import { openGroups } from './groups.ts';
import type { Roster } from './roster.ts';

/** Jobs that have ended are remembered for what may be told of them late. */
const MOST_ENDED = 2_000;
/** For so long a job has the word after its tasks: a transfer is told of both, and the job tells where it goes. */
const JOB_AFTER_TASK_MS = 2_000;

interface Handover {
  readonly holder: Holder;
  readonly at: number;
  readonly now: number;
}

export interface JobTracksOptions {
  readonly clock: Clock;
  readonly roster: Pick<Roster, 'holderOf'>;
  /** Whether the account's lists hold the job, so that it can be kept in step. */
  readonly lists: (job: Job) => boolean;
  /** Told the `refKey` of each queue of which the jobs are different. */
  readonly touch: (queue: string | null | undefined) => void;
  readonly note: (fact: Fact) => void;
}

/** The jobs of one account on their way through its queues, by `refKey`, and what happens to them. */
export const openJobTracks = ({ clock, roster, lists, touch, note }: JobTracksOptions) => {
  const jobs = new Map<string, { readonly job: Job; readonly track: Track }>();
  const ended = new Map<string, Track>();
  const jobsIn = openGroups();
  /** What tasks have told of who has a job, and the job itself has not. */
  const handovers = new Map<string, Handover>();

  const forget = (key: string): void => {
    const known = jobs.get(key);
    if (known?.track.queue) jobsIn.remove(known.track.queue, key);
    touch(known?.track.queue);
    jobs.delete(key);
    ended.delete(key);
    handovers.delete(key);
  };

  const rememberEnded = (key: string, track: Track): void => {
    ended.set(key, track);
    for (const oldest of ended.keys()) {
      if (ended.size <= MOST_ENDED) break;
      ended.delete(oldest);
    }
  };

  const put = (key: string, job: Job | null, track: Track): void => {
    forget(key);
    if (!job || track.phase === 'OVER' || !lists(job)) {
      rememberEnded(key, track);
      return;
    }
    jobs.set(key, { job, track });
    if (track.queue) jobsIn.add(track.queue, key);
    touch(track.queue);
  };

  const trackOf = (key: string): Track | null => jobs.get(key)?.track ?? ended.get(key) ?? null;

  const holderOf = (key: string, job: Job | null): Holder =>
    roster.holderOf(key, job?.worker ? refKey(job.worker) : null, trackOf(key)?.leg?.task ?? null);

  const judge = (key: string, job: Job | null, { holder, at, now }: Handover): void => {
    const { track, facts } = jobFacts({ before: trackOf(key), job, at: Math.min(at, now), now, holder });
    put(key, job, track);
    for (const fact of facts) note(fact);
  };

  /** The job stays silent on what its tasks have told: it is in the queue where it was. */
  const settle = (key: string, handover: Handover): void => {
    handovers.delete(key);
    const known = jobs.get(key);
    if (known) judge(key, known.job, handover);
  };

  return {
    /** A job that was there before the watching began. */
    place(key: string, job: Job): void {
      if (lists(job)) put(key, job, beginTrack(job, clock.now(), holderOf(key, job)));
      else forget(key);
    },

    forget,

    /** `null`: gone. */
    hear(key: string, job: Job | null, at: number, now: number): void {
      const handover = handovers.get(key);
      const isSilent = handover && job?.state.state !== 'ASSIGNED';
      if (handover && isSilent) settle(key, handover);
      const since = handover && !isSilent ? Math.min(handover.at, at) : at;
      judge(key, job, { holder: holderOf(key, job), at: since, now });
    },

    /** A task of the job is different. Who has a job its tasks may tell alone. */
    hearTask(key: string, at: number, now: number): void {
      const known = jobs.get(key);
      const { leg, queue, phase } = known?.track ?? {};
      if (!known || !leg || phase !== 'ASSIGNED') return;
      const holder = holderOf(key, known.job);
      if (!isOtherLeg(leg, queue ?? null, holder)) {
        jobs.set(key, { ...known, track: { ...known.track, leg: learn(leg, holder) } });
        return;
      }
      const before = handovers.get(key);
      if (before?.holder.task === holder.task) return;
      if (before) settle(key, before);
      handovers.set(key, { holder, at, now });
    },

    /** To be called often: what the job has not told by now it will not tell. */
    settle(): void {
      const due = clock.now() - JOB_AFTER_TASK_MS;
      for (const [key, handover] of [...handovers]) if (handover.now <= due) settle(key, handover);
    },

    job: (key: string): Job | null => jobs.get(key)?.job ?? null,

    in: (queue: string): { readonly job: Job; readonly enteredAt: number | null }[] =>
      [...jobsIn.of(queue)].flatMap((key) => {
        const known = jobs.get(key);
        return known ? [{ job: known.job, enteredAt: known.track.enteredAt }] : [];
      }),
  };
};
