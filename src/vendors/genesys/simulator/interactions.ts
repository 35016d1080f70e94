import type { Centre } from './centre.ts';
import { isEnded, mediumOfChannel } from './media.ts';
import { tellInteraction } from './news.ts';
import type { Interaction, Json } from './records.ts';

export interface InteractionInit {
  readonly id?: string;
  readonly mediaType: string;
  readonly direction?: Interaction['direction'];
  readonly parentId?: string | null;
  readonly hostId?: string | null;
  readonly contactId?: string;
  readonly queueId?: string | null;
  readonly userData?: Json;
  readonly fields?: Json;
}

/** A customer who writes once has a record of his own in the contact server. */
const contactOf = (interactionId: string): string => `C${interactionId.slice(-15)}`;

/** In nobody's hands yet. */
export const addInteraction = (centre: Centre, init: InteractionInit): Interaction => {
  const { mediaType, direction = 'Inbound', queueId = null, userData = {}, fields = {} } = init;
  const medium = mediumOfChannel(mediaType);
  const now = centre.clock.now();
  const id = init.id ?? (medium === 'call' ? centre.ids.call() : centre.ids.interaction());
  const interaction: Interaction = {
    id,
    medium,
    mediaType,
    direction,
    parentId: init.parentId ?? null,
    contactId: init.contactId ?? contactOf(id),
    hostId: init.hostId ?? null,
    receivedAt: now,
    state: 'Queued',
    stateSince: now,
    ownerId: null,
    lastOwnerId: null,
    bin: null,
    queueId,
    userData: { ...userData },
    fields: { ...fields },
    attachments: [],
    declinedBy: new Set(),
    messages: [],
    joinFails: false,
    stopInvite: null,
  };
  centre.interactions.set(interaction.id, interaction);
  return interaction;
};

const setState = (centre: Centre, interaction: Interaction, state: string): void => {
  interaction.state = state;
  interaction.stateSince = centre.clock.now();
  interaction.stopInvite?.();
  interaction.stopInvite = null;
};

export const give = (centre: Centre, interaction: Interaction, userId: string, state: string): void => {
  interaction.ownerId = userId;
  interaction.lastOwnerId = userId;
  setState(centre, interaction, state);
  tellInteraction(centre, interaction);
};

/** Its agent hears the ending; what comes next is the caller's business. */
export const take = (centre: Centre, interaction: Interaction, state: string): void => {
  const userId = interaction.ownerId;
  interaction.ownerId = null;
  setState(centre, interaction, state);
  tellInteraction(centre, interaction, 'StatusChange', userId);
};

export const shelve = (centre: Centre, interaction: Interaction): void => setState(centre, interaction, 'Queued');

/** Ended ones stay for a while for those who ask late; the oldest go first. */
export const forgetEnded = (centre: Centre): void => {
  if (centre.interactions.size <= centre.keepFinished) return;
  const ended = [...centre.interactions.values()].filter(isEnded);
  for (const { id } of ended.slice(0, Math.max(0, ended.length - centre.keepFinished))) centre.interactions.delete(id);
};
