import { type Centre, findUser } from './centre.ts';
import { markAssigned } from './desk.ts';
import { give, take } from './interactions.ts';
import { activeState, PARKABLE, WORDS } from './media.ts';
import type { Bin, Interaction, Json, Medium, User, Workbin } from './records.ts';
import { printInteraction } from './render/interaction.ts';
import { binKey, tellWorkbin } from './subscriptions.ts';

export const itemsOf = ({ interactions }: Centre, bin: Bin): Interaction[] =>
  interactions
    .values()
    .filter((each) => each.bin && binKey(each.bin) === binKey(bin))
    .toArray();

export const printWorkbin = ({ switches }: Centre, { id, name, type }: Workbin): Json => ({
  workbinName: name,
  id,
  displayName: name,
  type,
  uri: `${switches.external_api_url}/workbins/${id}`,
});

/** Arrays by plural name, of the media asked for. */
export const printItems = (centre: Centre, bin: Bin, media: readonly Medium[] = PARKABLE): Json => {
  const items = itemsOf(centre, bin);
  return Object.fromEntries(
    media.map((medium) => [
      WORDS[medium].plural,
      items.filter((each) => each.medium === medium).map((each) => printInteraction(centre, each)),
    ]),
  );
};

/** Which of two messages comes first is not fixed (contract §10.8). */
const inAnyOrder = (centre: Centre, one: () => void, other: () => void): void => {
  for (const tell of centre.random.chance(0.5) ? [one, other] : [other, one]) tell();
};

export const park = (centre: Centre, interaction: Interaction, bin: Bin): void => {
  const { medium } = interaction;
  interaction.bin = bin;
  Object.assign(interaction.userData, {
    Workbin: bin.workbin.name,
    ...(bin.workbin.type === 'Agent' && { WorkbinAgentId: findUser(centre, bin.owner)?.employeeId ?? bin.owner }),
  });
  const tellSubscribers = (): void => {
    const item = { ...printInteraction(centre, interaction), state: 'InWorkbin', capabilities: [] };
    tellWorkbin(centre, bin, 'ItemAdded', { [WORDS[medium].stateResource]: item });
  };
  inAnyOrder(centre, tellSubscribers, () => take(centre, interaction, 'InWorkbin'));
  centre.world.removeJob(interaction.id);
};

/** Out of whosever workbin into this agent's hands. */
export const pull = (centre: Centre, interaction: Interaction, user: User): void => {
  const { bin, medium } = interaction;
  if (!bin) return;
  const before = { [WORDS[medium].stateResource]: printInteraction(centre, interaction) };
  interaction.bin = null;
  markAssigned(centre, interaction, user);
  inAnyOrder(
    centre,
    () => tellWorkbin(centre, bin, 'ItemRemoved', before),
    () => give(centre, interaction, user.id, activeState(interaction)),
  );
};
