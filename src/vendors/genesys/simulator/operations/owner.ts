import type { Centre } from '../centre.ts';
import type { Bin, BinLabel, Workbin } from '../records.ts';
import { missing, unknown } from '../refusal.ts';
import type { Ask } from '../request.ts';

/** Whose workbin of this definition the request means (contract §10). */
export const binOf = (centre: Centre, ask: Ask, workbinId: string): { readonly bin: Bin; readonly label: BinLabel } => {
  const workbin = centre.workbins.get(workbinId.trim());
  if (!workbin) throw unknown(`workbin ${workbinId}`);
  return { bin: { workbin, owner: ownerOf(centre, ask, workbin) }, label: labelOf(centre, ask, workbin) };
};

const groupOf = (centre: Centre, { target, query }: Ask, kind: 'agentGroup' | 'placeGroup'): string => {
  const own = kind === 'agentGroup' ? target.agentGroups : target.placeGroups;
  const [derived] = centre.switches.group_owner === 'derived' ? own : [];
  const named = query[kind] ?? derived;
  if (named === undefined) throw missing(kind);
  const isKnown = [...centre.users.values()].some(({ agentGroups, placeGroups }) =>
    (kind === 'agentGroup' ? agentGroups : placeGroups).includes(named),
  );
  if (!isKnown) throw unknown(`${kind} ${named}`);
  return named;
};

const ownerOf = (centre: Centre, ask: Ask, { type }: Workbin): string => {
  if (type === 'Agent') return ask.target.id;
  if (type === 'Place') return ask.target.place;
  return groupOf(centre, ask, type === 'AgentGroup' ? 'agentGroup' : 'placeGroup');
};

const labelOf = (centre: Centre, ask: Ask, { type }: Workbin): BinLabel => {
  if (type === 'AgentGroup') return { agentGroup: groupOf(centre, ask, 'agentGroup') };
  if (type === 'PlaceGroup') return { placeGroup: groupOf(centre, ask, 'placeGroup') };
  return ask.byUserId && centre.switches.workbin_user_id ? { workbinUserId: ask.target.id } : {};
};
