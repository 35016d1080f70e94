import type { SimOffer, WorldChange } from '../../../sandbox/model.ts';
import type { Centre } from './centre.ts';
import { forgetEnded, give, shelve, take } from './interactions.ts';
import { activeState, endState, invitedState } from './media.ts';
import type { Interaction } from './records.ts';

/** Carries out what the world's distribution means for interactions and their agents. */
export const followWorld = (centre: Centre): ((change: WorldChange) => void) => {
  const withdraw = (offer: SimOffer, interaction: Interaction, state: 'Completed' | 'Revoked'): void => {
    if (interaction.ownerId !== offer.workerId) return;
    interaction.declinedBy.add(offer.workerId);
    take(centre, interaction, endState(interaction, state));
    shelve(centre, interaction);
  };
  const end = (interaction: Interaction, state: 'Completed' | 'Canceled'): void => {
    take(centre, interaction, endState(interaction, state));
    forgetEnded(centre);
  };
  return (change) => {
    if (!('job' in change)) return;
    const interaction = centre.interactions.get(change.job.id);
    if (!interaction) return;
    switch (change.type) {
      case 'offer-issued':
        give(centre, interaction, change.offer.workerId, invitedState(interaction.medium));
        return;
      case 'job-assigned':
        if (change.job.workerId !== null) {
          give(centre, interaction, change.job.workerId, activeState(interaction));
        }
        return;
      case 'offer-declined':
        withdraw(change.offer, interaction, 'Completed');
        return;
      case 'offer-expired':
      case 'offer-revoked':
        withdraw(change.offer, interaction, 'Revoked');
        return;
      case 'job-completed':
        end(interaction, 'Completed');
        return;
      case 'job-canceled':
        end(interaction, 'Canceled');
        return;
    }
  };
};
