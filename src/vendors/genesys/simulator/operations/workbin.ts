import { type Centre, idIn, nextReference } from '../centre.ts';
import { PARKABLE, WORDS } from '../media.ts';
import type { Bin, BinLabel, Interaction, Json, Medium, Workbin } from '../records.ts';
import { missing, unknown, wrongState } from '../refusal.ts';
import type { Ask } from '../request.ts';
import { subscribe, unsubscribe } from '../subscriptions.ts';
import { itemsOf, park, pull } from '../workbins.ts';
import { binOf } from './owner.ts';
import { ACTIVE } from './rules.ts';

const tellSubscription = (
  centre: Centre,
  { user }: Ask,
  { bin, label }: { readonly bin: Bin; readonly label: BinLabel },
  told: { readonly stateResource: string; readonly referenceId: number },
): void =>
  centre.tell(user.id, '/v2/me/workbins', {
    messageType: 'WorkbinSubscriptionStateChangeMessage',
    stateResource: told.stateResource,
    id: bin.workbin.id,
    ...label,
    ...(centre.switches.workbin_reference && { referenceId: told.referenceId }),
  });

/** One number and one message for each workbin, in the order of the request (contract §16.6). */
export const changeSubscriptions = (
  centre: Centre,
  ask: Ask,
  workbinIds: readonly string[],
  options: { readonly operationName: 'Subscribe' | 'Unsubscribe'; readonly first: number; readonly failed: boolean },
): readonly (readonly [string, number])[] => {
  const bins = workbinIds.map((id) => binOf(centre, ask, id));
  return bins.map((found, index) => {
    const referenceId = index === 0 ? options.first : nextReference(centre, ask.user);
    const { bin, label } = found;
    if (!options.failed && options.operationName === 'Subscribe') subscribe(centre, ask.user, bin, label);
    if (!options.failed && options.operationName === 'Unsubscribe') unsubscribe(centre, ask.user, bin);
    const stateResource = options.failed ? 'RequestFailed' : `${options.operationName}d`;
    tellSubscription(centre, ask, found, { stateResource, referenceId });
    return [bin.workbin.id, referenceId] as const;
  });
};

const MOVES = new Map<string, { readonly verb: 'Add' | 'Pull'; readonly medium: Medium | null }>(
  (['Add', 'Pull'] as const).flatMap((verb) => [
    [`${verb}Interaction`, { verb, medium: null }] as const,
    ...PARKABLE.map((medium) => [`${verb}${WORDS[medium].operation}`, { verb, medium }] as const),
  ]),
);

const mayAdd = ({ state, ownerId }: Interaction, { user, target }: Ask): boolean =>
  ACTIVE.includes(state) && (ownerId === user.id || ownerId === target.id);

/** AddEmail, PullChat and so on; `id`, or `uri` as some pages have it (contract §10.3). */
export const moveItem = (centre: Centre, ask: Ask, workbinId: string, operationName: string): void => {
  const move = MOVES.get(operationName);
  if (!move) throw wrongState(`operation ${operationName}`);
  const { bin } = binOf(centre, ask, workbinId);
  const named = ask.body.id ?? ask.body.uri;
  if (named === undefined) throw missing('id');
  const interaction = centre.interactions.get(idIn(named));
  if (!interaction) throw unknown(`interaction ${idIn(named)}`);
  const isOfMedium = interaction.medium !== 'call' && (move.medium ?? interaction.medium) === interaction.medium;
  if (!isOfMedium) throw wrongState(`${operationName} of a ${interaction.medium}`);
  if (move.verb === 'Add') {
    if (!mayAdd(interaction, ask)) throw wrongState(`${operationName} in state ${interaction.state}`);
    park(centre, interaction, bin);
    return;
  }
  if (!itemsOf(centre, bin).includes(interaction)) throw wrongState(`${interaction.id} is not in this workbin`);
  pull(centre, interaction, ask.user);
};

const ownersOf = ({ type }: Workbin, ask: Ask): readonly string[] => {
  const { user, body } = ask;
  const named = typeof body.workbinOwner === 'string' ? [body.workbinOwner] : null;
  if (type === 'Agent') return [user.id];
  if (type === 'Place') return named ?? [user.place];
  return named ?? (type === 'AgentGroup' ? user.agentGroups : user.placeGroups);
};

/** How much lies where; the keys are capitalised (contract §10.7). */
export const tellStats = (centre: Centre, ask: Ask, referenceId: number): void => {
  const wanted = String(ask.body.workbinType ?? 'Agent');
  const stats: Json = {};
  for (const workbin of centre.workbins.values()) {
    if (workbin.type !== wanted) continue;
    for (const owner of ownersOf(workbin, ask)) {
      stats[workbin.id] = { Count: itemsOf(centre, { workbin, owner }).length, Owner: owner, Type: workbin.type };
    }
  }
  centre.tell(ask.user.id, '/v2/me/workbins', { messageType: 'WorkbinStatsMessage', referenceId, workbinStats: stats });
};

/** Those that the caller sees in a list: of an agent the own ones, and a group's when it is named. */
export const listedWorkbins = (centre: Centre, { query }: Ask, all: boolean): readonly Workbin[] =>
  [...centre.workbins.values()].filter(({ type }) => {
    if (query.agentGroup !== undefined) return type === 'AgentGroup';
    if (query.placeGroup !== undefined) return type === 'PlaceGroup';
    return all || type === 'Agent' || type === 'Place';
  });
