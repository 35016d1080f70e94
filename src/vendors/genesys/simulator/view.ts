import type { Centre } from './centre.ts';
import { isEnded } from './media.ts';
import type { Bin, Interaction, Json, Medium } from './records.ts';
import { printInteraction } from './render/interaction.ts';

export interface InteractionView {
  readonly id: string;
  readonly medium: Medium;
  readonly mediaType: string;
  /** As printed; `Queued`: with nobody. */
  readonly state: string;
  /** Its user name. */
  readonly owner: string | null;
  readonly workbin: { readonly id: string; readonly owner: string } | null;
  readonly queue: string | null;
  readonly userData: Json;
  /** The resource as its agent would read it. */
  readonly resource: Json;
}

export const view = (centre: Centre, interaction: Interaction): InteractionView => ({
  id: interaction.id,
  medium: interaction.medium,
  mediaType: interaction.mediaType,
  state: interaction.state,
  owner: centre.users.get(interaction.ownerId ?? '')?.userName ?? null,
  workbin: interaction.bin && { id: interaction.bin.workbin.id, owner: interaction.bin.owner },
  queue: centre.queues.get(interaction.queueId ?? '')?.name ?? null,
  userData: { ...interaction.userData },
  resource: printInteraction(centre, interaction),
});

export const truthOf = (centre: Centre) => {
  const items = new Map<string, { bin: Bin; ids: string[] }>();
  for (const { id, bin } of centre.interactions.values()) {
    if (!bin) continue;
    const key = `${bin.workbin.id} ${bin.owner}`;
    const entry = items.get(key) ?? { bin, ids: [] };
    items.set(key, { bin, ids: [...entry.ids, id] });
  }
  return {
    users: [...centre.users.values()].map(({ id, userName, channels }) => ({
      id,
      userName,
      channels: [...channels.values()].map(({ name, state, dnd }) => ({ channel: name, userState: state, dnd })),
    })),
    interactions: [...centre.interactions.values()].filter((each) => !isEnded(each)).map((each) => view(centre, each)),
    workbins: [...items.values()].map(({ bin: { workbin, owner }, ids }) => ({ ...workbin, owner, items: ids })),
  };
};
