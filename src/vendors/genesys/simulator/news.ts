import { type Centre, referenceFor } from './centre.ts';
import { isConversation, WORDS } from './media.ts';
import type { Interaction, Medium } from './records.ts';
import { printInteraction } from './render/interaction.ts';

const NAMED: ReadonlySet<string> = new Set(['StatusChange', 'PropertiesUpdated']);

/**
 * The number of the request (contract §4). Calls never tell it. Conversations tell it with the change that was asked for, but not when they are
 * completed, unless by Reject, nor when others come or go.
 */
const referenceOf = (
  centre: Centre,
  { medium, state }: Interaction,
  notificationType: string,
  userId: string,
): { referenceId?: number } => {
  const isNamed = NAMED.has(notificationType) && (state !== 'Completed' || centre.cause?.operationName === 'Reject');
  return medium === 'call' || (isConversation(medium) && !isNamed) ? {} : referenceFor(centre, userId);
};

/** Tells its agent how an interaction is now: always the whole resource (contract §5.3). */
export const tellInteraction = (
  centre: Centre,
  interaction: Interaction,
  notificationType = 'StatusChange',
  userId = interaction.ownerId,
): void => {
  if (userId === null) return;
  const { topic, messageType } = WORDS[interaction.medium];
  centre.tell(userId, topic, {
    messageType,
    notificationType,
    ...referenceOf(centre, interaction, notificationType, userId),
    [interaction.medium]: printInteraction(centre, interaction),
    ...(interaction.medium === 'call' && { phoneNumber: centre.users.get(userId)?.device.phoneNumber }),
  });
};

/** An accepted operation that failed later; the fields of the message are a guess (contract §5.3, §18.8). */
export const tellError = (
  centre: Centre,
  userId: string,
  medium: Medium,
  about: { readonly code: number; readonly message: string; readonly interaction?: Interaction },
): void => {
  const { error_fields } = centre.switches;
  const { topic, messageType } = WORDS[medium];
  centre.tell(userId, topic, {
    messageType,
    notificationType: 'Error',
    ...(!isConversation(medium) && medium !== 'call' && referenceFor(centre, userId)),
    ...(error_fields === 'all' && { errorCode: about.code }),
    ...(error_fields !== 'none' && { errorMessage: about.message }),
    ...(error_fields === 'all' && about.interaction && { [medium]: printInteraction(centre, about.interaction) }),
  });
};
