import type { Job } from '../domain/job.ts';
import { refKey } from '../domain/ref.ts';
import type { Clock } from '../events/clock.ts';
import type { Observation } from '../events/observation.ts';
import { beginTrack, type Fact } from './facts.ts';
import { openGroups } from './groups.ts';
import type { Kept } from './history.ts';
import { finish, isPast, keepBounded, LATE_MS, type Recent, type Story } from './recent.ts';
import {
  besideCopy,
  compareSightings,
  knownSightingOf,
  type Ours,
  ourJob,
  ourTask,
  type Sighting,
  sightingOf,
  slimJob,
} from './sightings.ts';
import { holderOf, JOB_AFTER_TASK_MS, type JobState, see, settle, type Told, tellStory, UNSEEN } from './story.ts';

/** Jobs that have ended are remembered for what may be told of them late. */
const MOST_ENDED = 2_000;
const NO_SIGHTINGS: readonly Sighting[] = [];
const NOTHING: readonly never[] = [];

export interface JobTracksOptions {
  readonly clock: Clock;
  /** A moment of the vendor's, heard of at a moment of ours, by our clock. */
  readonly ours: (moment: number, heard: number) => number;
  /** By `refKey` of the job, those that are shown. */
  readonly tasksOf: (job: string) => JobState['tasks'];
  /** Whether the account's lists hold the job, so that it can be kept in step. */
  readonly lists: (job: Job) => boolean;
  /** Told the `refKey` of each queue of which the jobs are different. */
  readonly touch: (queue: string | null | undefined) => void;
  readonly keep: (fact: Fact) => Kept;
  readonly undo: (kept: Kept) => void;
}

const isSameFact = (a: Fact, b: Fact): boolean =>
  a.type === b.type && a.queue === b.queue && a.at === b.at && a.ms === b.ms;

/** The jobs of one account on their way through its queues, by `refKey`, and what happens to them. */
export const openJobTracks = ({ clock, ours, tasksOf, lists, touch, keep, undo }: JobTracksOptions) => {
  const stories = new Map<string, Story>();
  /** Of jobs that are not shown, the one that has been so for longest first. */
  const ended = new Set<string>();
  /** With sightings that are not final, the one that was heard of longest ago first. */
  const open = new Set<string>();
  /** Where the job may yet tell what its tasks have told. */
  const handovers = new Set<string>();
  const jobsIn = openGroups();

  const oursNow: Ours = (moment) => ours(moment, clock.now());

  const ourTasksOf = (key: string): JobState['tasks'] => {
    const tasks = tasksOf(key);
    const moved = [...tasks].map(([of, task]) => [of, ourTask(task, oursNow)] as const);
    return moved.every(([of, task]) => tasks.get(of) === task) ? tasks : new Map(moved);
  };

  const forget = (key: string): void => {
    const story = stories.get(key);
    if (story?.queue) jobsIn.remove(story.queue, key);
    touch(story?.queue);
    for (const kept of [stories, ended, open, handovers]) kept.delete(key);
  };

  const begin = (key: string, state: JobState): Story => {
    const story: Story = { job: null, queue: null, state, floor: null, recent: null };
    stories.set(key, story);
    return story;
  };

  const recentOf = (key: string, story: Story, isNew: boolean): Recent => {
    if (story.recent) return story.recent;
    const { job, ...state } = story.state;
    const base = isNew ? UNSEEN : { ...state, job: job && slimJob(job), tasks: ourTasksOf(key) };
    story.state = base;
    story.recent = {
      base,
      sightings: NO_SIGHTINGS,
      frontier: -Infinity,
      told: NOTHING,
      begun: isNew ? null : new Map(),
      heardAt: -Infinity,
    };
    return story.recent;
  };

  const rest = (key: string): void => {
    ended.delete(key);
    ended.add(key);
    for (const oldest of ended) {
      if (ended.size <= MOST_ENDED) break;
      forget(oldest);
    }
  };

  const show = (key: string, story: Story, job: Job | null): void => {
    const isShown = job !== null && lists(job);
    const before = story.queue;
    const queue = isShown ? (job.queue ? refKey(job.queue) : (story.state.track?.queue ?? null)) : null;
    if (before && before !== queue) jobsIn.remove(before, key);
    if (queue && before !== queue) jobsIn.add(queue, key);
    story.job = isShown ? job : null;
    story.queue = queue;
    if (isShown) ended.delete(key);
    else rest(key);
    touch(before);
    if (queue !== before) touch(queue);
  };

  const become = (key: string, story: Story, state: JobState): void => {
    story.state = state;
    if (state.handover) handovers.add(key);
    else handovers.delete(key);
    touch(story.queue);
  };

  const add = (key: string, story: Story, recent: Recent, { state, facts }: Told): void => {
    become(key, story, state);
    if (facts.length > 0) recent.told = [...recent.told, ...facts.map((fact) => ({ fact, kept: keep(fact) }))];
  };

  /** What the handover means when the job has not told it. */
  const settleLate = (key: string, story: Story, recent: Recent): void => {
    const { handover } = story.state;
    if (!handover || handover.now > clock.now() - JOB_AFTER_TASK_MS) return;
    recent.frontier = Math.max(recent.frontier, handover.from + JOB_AFTER_TASK_MS);
    add(key, story, recent, settle(story.state));
  };

  const retell = (key: string, story: Story, recent: Recent): void => {
    const { state, facts } = tellStory(recent.base, recent.sightings);
    const before = [...recent.told];
    const told = facts.map((fact) => {
      const at = before.findIndex((one) => isSameFact(one.fact, fact));
      const [same] = at < 0 ? [] : before.splice(at, 1);
      return same ?? { fact, kept: keep(fact) };
    });
    for (const { kept } of before) undo(kept);
    recent.told = told;
    become(key, story, state);
    settleLate(key, story, recent);
  };

  const put = (key: string, story: Story, recent: Recent, sighting: Sighting): void => {
    const { sightings, frontier } = recent;
    const at = sightings.findLastIndex((one) => compareSightings(one, sighting) <= 0) + 1;
    const tellsQueue = sighting.kind === 'Job' && sighting.told?.queue != null && story.state.job?.queue === undefined;
    recent.sightings = sightings.toSpliced(at, 0, sighting);
    recent.frontier = Math.max(frontier, sighting.to);
    if (at < sightings.length || sighting.from < frontier || tellsQueue) retell(key, story, recent);
    else add(key, story, recent, see(story.state, sighting));
    keepBounded(story, recent);
  };

  /** It was not seen at the moment at which it was put in. */
  const takeBack = (key: string, story: Story, recent: Recent, { key: of, arrival }: Sighting): void => {
    const left = recent.sightings.filter((one) => one.key !== of || one.arrival !== arrival);
    if (left.length === recent.sightings.length) return;
    recent.sightings = left;
    retell(key, story, recent);
  };

  /** What is known now was known since then, so that what comes late does not last until now. */
  const confirm = (key: string, story: Story, recent: Recent, known: Sighting): void => {
    const own = recent.sightings.filter((one) => one.key === known.key);
    if (own.some(({ arrival }) => arrival >= known.arrival)) return;
    if (known.from > (own.at(-1)?.from ?? story.floor ?? -Infinity)) put(key, story, recent, known);
  };

  const place = (key: string, job: Job): void => {
    forget(key);
    if (!lists(job)) return;
    const tasks = ourTasksOf(key);
    const holder = holderOf(tasks, job.worker ? refKey(job.worker) : null, null);
    const seen = ourJob(job, oursNow);
    const track = beginTrack(seen, clock.now(), holder);
    show(key, begin(key, { ...UNSEEN, job: seen, track, tasks }), job);
  };

  return {
    /** A job that was there before the watching began. */
    place,
    forget,

    /** Something was seen of a job or of one of its tasks, in whatever order. `isAgain`: as in `Observe`. */
    observe(observation: Observation, isAgain = false): void {
      const key = refKey(observation.job);
      const { receivedAt } = observation;
      const moment = observation.moment();
      const { knownAt } = moment;
      const oursThen: Ours = (at) => ours(at, receivedAt);
      const kept = stories.get(key);
      const found = sightingOf(observation, moment, oursThen);
      const sighting = found && besideCopy(kept?.recent?.sightings ?? NO_SIGHTINGS, found);
      // Nothing is known of it any more.
      if (!sighting || (!kept && knownAt !== null && sighting.from < knownAt)) return;
      const story = kept ?? begin(key, UNSEEN);
      const recent = recentOf(key, story, !kept);
      if (isAgain) takeBack(key, story, recent, sighting);
      if (isPast(story, recent, sighting, knownAt, receivedAt)) return;
      recent.heardAt = receivedAt;
      open.delete(key);
      open.add(key);
      const known = knownSightingOf(observation, sighting, moment, oursThen);
      if (known) confirm(key, story, recent, known);
      put(key, story, recent, sighting);
      if (!story.job) rest(key);
    },

    /** As it is shown from now on; `null`: gone. */
    show(key: string, job: Job | null): void {
      const story = stories.get(key);
      if (story) show(key, story, job);
      else if (job) place(key, job);
    },

    /** To be called often: what the job has not told by now it will not tell, and what is old is final. */
    settle(): void {
      for (const key of [...handovers]) {
        const story = stories.get(key);
        if (story?.recent) settleLate(key, story, story.recent);
      }
      for (const key of open) {
        const story = stories.get(key);
        const recent = story?.recent;
        if (recent && recent.heardAt > clock.now() - LATE_MS) break;
        open.delete(key);
        if (story && recent) finish(story, recent, recent.sightings.length);
      }
    },

    job: (key: string): Job | null => stories.get(key)?.job ?? null,

    in: (queue: string): { readonly job: Job; readonly enteredAt: number | null }[] =>
      [...jobsIn.of(queue)].flatMap((key) => {
        const story = stories.get(key);
        return story?.job ? [{ job: story.job, enteredAt: story.state.track?.enteredAt ?? null }] : [];
      }),
  };
};
