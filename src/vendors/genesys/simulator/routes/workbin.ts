import { type Centre, idIn } from '../centre.ts';
import { listOf, namesIn } from '../listing.ts';
import { PARKABLE, WORDS } from '../media.ts';
import { tellError } from '../news.ts';
import { type Operating, operate } from '../operations/operate.ts';
import { binOf } from '../operations/owner.ts';
import { changeSubscriptions, listedWorkbins, moveItem, tellStats } from '../operations/workbin.ts';
import type { Json, Medium, Workbin } from '../records.ts';
import { missing, unknown } from '../refusal.ts';
import type { Ask } from '../request.ts';
import { printItems, printWorkbin } from '../workbins.ts';
import type { Route } from './route.ts';

/** Singular names in `subresources=`, plural keys in the answer (contract §10.2); `*` prints what there is. */
const contentOf = (centre: Centre, ask: Ask, workbin: Workbin): Json => {
  const { subresources } = ask.query;
  if (subresources === undefined) return {};
  const { bin } = binOf(centre, ask, workbin.id);
  const asked = namesIn(subresources);
  if (!asked.includes('*')) {
    return printItems(
      centre,
      bin,
      PARKABLE.filter((medium) => asked.includes(WORDS[medium].singular)),
    );
  }
  return Object.fromEntries(
    Object.entries(printItems(centre, bin)).filter(([, items]) => Array.isArray(items) && items.length > 0),
  );
};

const groupOf = ({ query }: Ask): Json => ({
  ...(query.agentGroup !== undefined && { agentGroup: query.agentGroup }),
  ...(query.placeGroup !== undefined && { placeGroup: query.placeGroup }),
});

const print = (centre: Centre, ask: Ask, workbin: Workbin): Json => ({
  ...printWorkbin(centre, workbin),
  ...groupOf(ask),
  ...contentOf(centre, ask, workbin),
});

const find = (centre: Centre, id: string): Workbin => {
  const workbin = centre.workbins.get(id);
  if (!workbin) throw unknown(`workbin ${id}`);
  return workbin;
};

/** An address may be meant for one, and then for all that fit. */
const several = (centre: Centre, ask: Ask, all: boolean): Json => {
  const ids = namesIn(ask.query.workbinIds);
  if (ids.length > 0) return { workbins: ids.map((id) => print(centre, ask, find(centre, id))) };
  return listOf(
    'workbins',
    listedWorkbins(centre, ask, all).map((workbin) => print(centre, ask, workbin)),
    ask.query,
  );
};

const byMedium = (centre: Centre, ask: Ask): Json => {
  const medium = PARKABLE.find((each): each is Medium => WORDS[each].plural === ask.params.media);
  if (!medium) throw unknown(`workbin content ${ask.params.media}`);
  const { bin } = binOf(centre, ask, ask.params.id ?? '');
  return { workbin: { ...printWorkbin(centre, bin.workbin), ...groupOf(ask), ...printItems(centre, bin, [medium]) } };
};

const isSubscription = (name: string): name is 'Subscribe' | 'Unsubscribe' =>
  name === 'Subscribe' || name === 'Unsubscribe';

const change = (operating: Operating, ask: Ask, ids: readonly string[], name: string, failed: boolean): Json => {
  const { centre } = operating;
  const first = centre.cause?.referenceId ?? 0;
  if (isSubscription(name)) {
    const told = changeSubscriptions(centre, ask, ids, { operationName: name, first, failed });
    return told.length > 1 ? { referenceIds: Object.fromEntries(told) } : { referenceId: told[0]?.[1] };
  }
  const [id] = ids;
  if (id === undefined) throw missing('workbinIds');
  moveItem(centre, ask, id, name);
  return { referenceId: first };
};

/** A failed subscription is `RequestFailed`, a failed move an `Error` of the interaction (contract §14). */
const post = (operating: Operating, ask: Ask, ids: readonly string[]): Json => {
  const { centre } = operating;
  let answer: Json = {};
  const referenceId = operate(operating, ask, {
    resource: 'workbin',
    run(name) {
      if (name === 'RequestAgentStats') tellStats(centre, ask, centre.cause?.referenceId ?? 0);
      else if (ids.length === 0) throw missing('workbinIds');
      else answer = change(operating, ask, ids, name, false);
    },
    fail(failure) {
      const name = String(ask.body.operationName);
      const interaction = centre.interactions.get(idIn(ask.body.id ?? ask.body.uri));
      if (isSubscription(name)) answer = change(operating, ask, ids, name, true);
      else if (interaction) tellError(centre, ask.user.id, interaction.medium, { ...failure, interaction });
    },
  });
  return Object.keys(answer).length > 0 ? answer : { referenceId };
};

export const workbinRoutes = (operating: Operating): Route[] => {
  const { centre } = operating;
  const feature = 'api-multimedia';
  return ['/me/workbins', '/workbins', '/users/:userId/workbins'].flatMap((base): Route[] => {
    const rest = { feature, supervised: true };
    return [
      { ...rest, method: 'GET', path: base, handler: (ask) => several(centre, ask, base === '/workbins') },
      {
        ...rest,
        method: 'GET',
        path: `${base}/:id`,
        handler: (ask) => ({ workbin: print(centre, ask, find(centre, ask.params.id ?? '')) }),
      },
      { ...rest, method: 'GET', path: `${base}/:id/:media`, handler: (ask) => byMedium(centre, ask) },
      {
        ...rest,
        method: 'POST',
        path: base,
        handler: (ask) => post(operating, ask, namesIn(ask.query.workbinIds)),
      },
      { ...rest, method: 'POST', path: `${base}/:id`, handler: (ask) => post(operating, ask, [ask.params.id ?? '']) },
    ];
  });
};
