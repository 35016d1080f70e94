import type { Cancel } from '../../../sandbox/clock.ts';
import type { Arrival, Presence, Stage } from '../../../sandbox/play.ts';
import type { Random } from '../../../sandbox/random.ts';
import type { Scenario } from '../../../sandbox/scenario.ts';
import type { Centre } from './centre.ts';
import { enqueue } from './enqueue.ts';
import { setStatus } from './floor.ts';
import { BREAKS, type Hired, languageName, queueFor, type Seeded } from './furnish.ts';
import type { Channel, Requirement } from './records.ts';
import { readWorkerId, statusOf, workerId } from './status.ts';

const LOGIN_MS = 3000;
/** Of the tasks, how many their scenario gave no data, and how many ask for an experienced agent. */
const WITHOUT_DATA = 0.05;
const DEMANDING = 0.15;
const RELEASED: ReadonlySet<string> = new Set(['ONLINE', 'AFTER_SERVICE', ...BREAKS]);

export interface StageOptions {
  readonly centre: Centre;
  readonly scenario: Scenario;
  readonly seeded: Seeded;
  readonly hired: readonly Hired[];
  readonly random: Random;
}

export const createStage = ({ centre, scenario, seeded, hired, random }: StageOptions): Stage => {
  const goReady = (userId: number, channel: Channel): void => {
    const { name } = statusOf(centre, userId, channel);
    if (RELEASED.has(name)) setStatus(centre, userId, channel, 'READY');
    if (name !== 'OFFLINE' && name !== 'BANNED') return;
    setStatus(centre, userId, channel, 'ONLINE');
    const { since } = statusOf(centre, userId, channel);
    centre.clock.after(LOGIN_MS, () => {
      const now = statusOf(centre, userId, channel);
      if (now.name === 'ONLINE' && now.since === since) setStatus(centre, userId, channel, 'READY');
    });
  };
  const show: Readonly<Record<Presence, (userId: number, channel: Channel) => void>> = {
    ready: goReady,
    break: (userId, channel) => setStatus(centre, userId, channel, BREAKS[userId % BREAKS.length] ?? 'DND'),
    // AFTER_SERVICE comes by itself, and messages have none.
    'wrap-up': () => {},
    offline(userId, channel) {
      const isBusy = (centre.world.workers.get(workerId(userId, channel))?.load ?? 0) > 0;
      setStatus(centre, userId, channel, isBusy ? 'DND' : 'OFFLINE');
    },
  };

  let arrived = 0;
  const arrive = ({ channel, attributes, caller }: Arrival): string | null => {
    const { skill, language = '', tier } = attributes;
    const name = queueFor(scenario, skill, language)?.name ?? '';
    const queue = centre.queues.get(seeded.queues[name] ?? 0);
    arrived += 1;
    const id = `${channel}-${String(arrived).padStart(6, '0')}`;
    const customData = random.chance(WITHOUT_DATA) ? null : JSON.stringify({ id, caller, channel, ...attributes });
    const level = random.chance(DEMANDING) ? 3 : 1;
    const skillId = seeded.skills[languageName(language)];
    const skills: Requirement[] = skillId === undefined ? [] : [{ skillId, level }];
    const type = channel === 'voice' ? 'CALL' : 'IM';
    const order = { type, priority: tier === 'gold' ? 80 : 50, skills, customData } as const;
    return (queue && enqueue(centre, { queue, ...order })?.id) ?? null;
  };

  return {
    crew: hired.flatMap(({ userId, team, channels }) =>
      channels.map((channel) => ({ workerId: workerId(userId, channel), team })),
    ),
    arrive,
    setPresence(worker, presence) {
      const { userId, channel } = readWorkerId(worker);
      show[presence](userId, channel);
    },
  };
};

/** A ban after a declined offer ends only when the agent comes back by hand, which the play does for ignored ones only. */
export const returnAfterDecline = (centre: Centre, { agents }: Scenario, stage: Stage, random: Random): Cancel =>
  centre.world.listen((change) => {
    if (change.type !== 'offer-declined') return;
    const { workerId: worker } = change.offer;
    const { userId, channel } = readWorkerId(worker);
    centre.clock.after(random.between(...agents.returns), () => {
      if (statusOf(centre, userId, channel).name === 'BANNED') stage.setPresence(worker, 'ready');
    });
  });
