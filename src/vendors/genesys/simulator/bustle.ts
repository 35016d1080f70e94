import type { Cancel } from '../../../sandbox/clock.ts';
import type { Random } from '../../../sandbox/random.ts';
import { heldBy, setState } from './agents.ts';
import type { Centre } from './centre.ts';
import { leaveAlone, othersIn, type Participant, say } from './conversation-log.ts';
import { accept, arrive, complete, finish } from './desk.ts';
import type { Furnished } from './furnish.ts';
import { isInvited, WORDS } from './media.ts';
import { tellInteraction } from './news.ts';
import type { Bin, Interaction, User } from './records.ts';
import { contact } from './stage.ts';
import { CUSTOM_STATES, READY } from './states.ts';
import { itemsOf, park, pull } from './workbins.ts';

const EVERY_MS = 2500;
const ACCEPTS_AFTER_MS = 6000;
const WORKS_FOR_MS = 120_000;
const TALKS_FOR_MS = 30_000;
const AWAY_MS = 12_000;
/** Of one workbin: from then on its items are pulled. */
const BIN_HOLDS = 5;
const WORKITEM_LIVES_MS = 1_200_000;
const NOTES = ['called back', 'waits for billing', 'verified', 'asked for the invoice'];
const LINES = ['Are you still there?', 'Thank you, that helps.', 'I have tried that already.', 'One moment please.'];

export interface BustleOptions {
  readonly centre: Centre;
  readonly furnished: Furnished;
  readonly random: Random;
}

/** What the play does not know: notes, workbins, chat lines, pauses on one channel, work taken from elsewhere. */
export const startBustle = ({ centre, furnished, random }: BustleOptions): Cancel => {
  const { clock } = centre;
  let playing = true;
  const later = (ms: number, run: () => void): void => {
    clock.after(ms, () => {
      if (playing) run();
    });
  };
  const at = (user: User): readonly Interaction[] => heldBy(centre, user).filter((each) => !isInvited(each));
  const pickBin = (user: User): Bin | null => {
    const workbin = random.pick([...centre.workbins.values()]);
    if (workbin.type === 'Agent') return { workbin, owner: user.id };
    if (workbin.type === 'Place') return { workbin, owner: user.place };
    return workbin.type === 'AgentGroup' ? { workbin, owner: user.agentGroups[0] ?? '' } : null;
  };

  const note = (user: User): void => {
    const [interaction] = at(user);
    if (!interaction) return;
    interaction.userData.Note = random.pick(NOTES);
    tellInteraction(centre, interaction, WORDS[interaction.medium].dataChanged);
  };
  const shuffle = (user: User): void => {
    const bin = pickBin(user);
    if (!bin) return;
    const items = itemsOf(centre, bin);
    const [item] = items;
    const own = at(user).find(({ medium }) => medium === 'email' || medium === 'workitem');
    if (own && items.length < BIN_HOLDS && random.chance(0.6)) park(centre, own, bin);
    else if (item) pull(centre, item, user);
  };
  const running = (user: User): readonly Interaction[] =>
    at(user).filter(({ medium, state }) => medium === 'chat' && state === 'Chatting');
  const chatter = (user: User): void => {
    const [chat] = running(user);
    const speakers = chat?.fields.participants;
    const customer = Array.isArray(speakers) ? (speakers[0] as Participant | undefined) : undefined;
    if (chat && customer) say(centre, chat, customer, { text: random.pick(LINES) });
  };
  /** The customer has what was asked for, and the agent still has to finish. */
  const farewell = (user: User): void => {
    const chat = running(user).find(({ stateSince }) => clock.now() - stateSince > TALKS_FOR_MS);
    if (chat && othersIn(centre, chat).length === 0) leaveAlone(centre, chat);
  };
  const pause = (user: User): void => {
    const channel = user.channels.get(random.pick(['email', 'chat', 'workitem']));
    if (channel?.state !== READY) return;
    const { userState } = random.pick(CUSTOM_STATES);
    setState(centre, user, channel.name, userState);
    later(AWAY_MS, () => {
      if (channel.state === userState) setState(centre, user, channel.name, READY);
    });
  };
  const bringWorkitem = (): void => {
    const queue = random.pick([...centre.queues.values()]);
    const attributes = { topic: 'callback', skill: queue.name };
    const init = contact({ channel: 'workitem', attributes, caller: '+15550001111' }, random);
    arrive(centre, { ...init, queueId: queue.id }, WORKITEM_LIVES_MS);
  };
  const ACTS: readonly ((user: User) => void)[] = [
    note,
    note,
    shuffle,
    shuffle,
    shuffle,
    chatter,
    farewell,
    pause,
    bringWorkitem,
  ];

  /** Held outside of the distribution: pulled, transferred to this very agent, or written here. */
  const settle = (interaction: Interaction): void => {
    if (interaction.ownerId === null) return;
    const user = centre.users.get(interaction.ownerId);
    if (!user || centre.world.jobs.has(interaction.id)) return;
    const age = clock.now() - interaction.stateSince;
    if (isInvited(interaction) && age > ACCEPTS_AFTER_MS) accept(centre, interaction, user);
    else if (age <= WORKS_FOR_MS) return;
    else if (interaction.state === 'Composing') finish(centre, interaction, 'Completed');
    else complete(centre, interaction);
  };
  const greet = (user: User): void => {
    for (const { name, untouched } of user.channels.values()) if (untouched) setState(centre, user, name, READY);
  };

  const live = (): void => {
    later(random.gap(EVERY_MS), () => {
      for (const interaction of [...centre.interactions.values()]) settle(interaction);
      for (const user of furnished.logins) greet(user);
      random.pick(ACTS)(random.pick(furnished.logins));
      live();
    });
  };
  live();
  return () => {
    playing = false;
  };
};
