import type { SimOffer } from '../../../sandbox/model.ts';
import type { Centre } from './centre.ts';
import { formatDataDate } from './dates.ts';
import { addInteraction, forgetEnded, give, type InteractionInit, shelve, take } from './interactions.ts';
import { activeState, endState, invitedState, isInvited } from './media.ts';
import type { Interaction, User } from './records.ts';

/** One that nobody takes out of a queue again is given up after this long. */
const REQUEUED_MS = 1_800_000;

const offerOf = ({ world }: Centre, { id, ownerId }: Interaction): SimOffer | null => {
  const offer = world.offerOf(id);
  return offer && offer.workerId === ownerId ? offer : null;
};

/** For good: it leaves the world, and its last agent may look at it for a while. */
export const finish = (centre: Centre, interaction: Interaction, state: 'Completed' | 'Canceled' | 'Revoked'): void => {
  take(centre, interaction, endState(interaction, state));
  centre.world.removeJob(interaction.id);
  forgetEnded(centre);
};

/** Back to its queue, or to `queueId`; what has no queue, such as a draft, ends. */
const requeue = (centre: Centre, interaction: Interaction, queueId = interaction.queueId): void => {
  const { world, clock } = centre;
  if (queueId === null || interaction.medium === 'call') {
    world.removeJob(interaction.id);
    return;
  }
  if (!world.jobs.has(interaction.id)) world.addJob(jobOf(interaction));
  world.unassign(interaction.id);
  shelve(centre, interaction);
  interaction.queueId = queueId;
  const { stateSince } = interaction;
  clock.after(REQUEUED_MS, () => {
    if (interaction.state === 'Queued' && interaction.stateSince === stateSince) world.cancel(interaction.id);
  });
  world.enqueue(interaction.id, queueId);
};

const COST: Readonly<Record<Interaction['medium'], number>> = {
  call: 100,
  chat: 50,
  smssession: 50,
  facebooksession: 50,
  email: 25,
  workitem: 25,
  openmedia: 25,
};
export const CAPACITY = 100;

const jobOf = ({ id, medium, mediaType }: Interaction) => ({ id, attributes: { mediaType }, cost: COST[medium] });

/** For any agent of its queue who is free. */
export const enqueue = (centre: Centre, interaction: Interaction, timeToLiveMs: number | null): void => {
  centre.world.addJob({ ...jobOf(interaction), timeToLiveMs });
  if (interaction.queueId !== null) centre.world.enqueue(interaction.id, interaction.queueId);
};

/** From a customer, into its queue. */
export const arrive = (centre: Centre, init: InteractionInit, timeToLiveMs: number | null): Interaction => {
  const interaction = addInteraction(centre, init);
  enqueue(centre, interaction, timeToLiveMs);
  return interaction;
};

/** To this very agent, whatever the distribution would do. */
export const inviteDirectly = (centre: Centre, interaction: Interaction, user: User): void => {
  const { world, clock, switches } = centre;
  // What the distribution does not know it can neither offer nor cancel.
  world.removeJob(interaction.id);
  give(centre, interaction, user.id, invitedState(interaction.medium));
  interaction.stopInvite = clock.after(switches.invite_timeout_ms, () => revoke(centre, interaction));
};

export const accept = (centre: Centre, interaction: Interaction, user: User): void => {
  const offer = offerOf(centre, interaction);
  if (offer) centre.world.accept(interaction.id, offer.id);
  else give(centre, interaction, user.id, activeState(interaction));
};

/** `Completed` for this agent (contract §15.11); somebody else is invited. */
export const reject = (centre: Centre, interaction: Interaction, user: User): void => {
  interaction.declinedBy.add(user.id);
  const offer = offerOf(centre, interaction);
  if (offer) {
    centre.world.decline(interaction.id, offer.id);
    return;
  }
  take(centre, interaction, endState(interaction, 'Completed'));
  requeue(centre, interaction);
};

/** The invitation is withdrawn, by time or by the system. */
export const revoke = (centre: Centre, interaction: Interaction): boolean => {
  if (!isInvited(interaction) || interaction.ownerId === null) return false;
  interaction.declinedBy.add(interaction.ownerId);
  const offer = offerOf(centre, interaction);
  if (offer) return centre.world.revoke(offer.id);
  take(centre, interaction, endState(interaction, 'Revoked'));
  requeue(centre, interaction);
  return true;
};

export const complete = (centre: Centre, interaction: Interaction, queueId: string | null = null): void => {
  if (queueId !== null) {
    take(centre, interaction, endState(interaction, 'Completed'));
    requeue(centre, interaction, queueId);
  } else if (!centre.world.complete(interaction.id)) finish(centre, interaction, 'Completed');
};

export const transfer = (centre: Centre, interaction: Interaction, to: User | string): void => {
  take(centre, interaction, endState(interaction, 'Completed'));
  interaction.declinedBy.clear();
  if (typeof to === 'string') requeue(centre, interaction, to);
  else inviteDirectly(centre, interaction, to);
};

/** Of an agent who leaves: what customers sent goes to others. */
export const release = (centre: Centre, interaction: Interaction): void => {
  if (revoke(centre, interaction) || interaction.direction !== 'Inbound') return;
  // The customer has gone.
  if (interaction.medium === 'call' || interaction.state === 'LeftChat') {
    finish(centre, interaction, 'Completed');
    return;
  }
  take(centre, interaction, 'Revoked');
  requeue(centre, interaction);
};

/** Into the caller's hands, with what the vendor writes into the user data then (contract §10.4). */
export const markAssigned = (centre: Centre, interaction: Interaction, user: User): void => {
  const now = formatDataDate(centre.clock.now());
  Object.assign(interaction.userData, {
    AssignedTo: user.employeeId,
    AssignedAt: now,
    PlacedInQueueAt: now,
    SubmittedBy: user.employeeId,
    IsLocked: 1,
    IsHeld: 0,
    InteractionId: interaction.id,
  });
};
