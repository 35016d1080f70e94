import type { FieldNode, GraphQLResolveInfo, SelectionSetNode } from 'graphql';
import type { EventKind } from '../domain/event.ts';
import type { BoardList } from '../live/board.ts';
import { LEADS, type Lead, stepsOf } from '../live/leads.ts';
import type { Leads } from '../live/related.ts';
import type { Context } from './context.ts';
import { IDENTITY } from './relation-field.ts';
import { isAsked, RELATIONS, selected } from './relations.ts';

/** Fields that are worked out from what the object leads to. */
const DERIVED: Readonly<Partial<Record<EventKind, Readonly<Record<string, string>>>>> = {
  Worker: { workState: 'tasks', workStateSince: 'tasks', workStateSinceSource: 'tasks' },
};

const asksMore = (set: SelectionSetNode | undefined, info: GraphQLResolveInfo): boolean =>
  set?.selections.some((node) => {
    if (!isAsked(node, info)) return false;
    if (node.kind === 'Field') return !IDENTITY.has(node.name.value);
    const below = node.kind === 'InlineFragment' ? node : info.fragments[node.name.value];
    return asksMore(below?.selectionSet, info);
  }) ?? false;

/** Whether the jobs of one of these accounts name no worker, so that their tasks tell who has them. */
export const haveJobsByTasks = (accounts: readonly string[], { gateway }: Context): boolean =>
  gateway.accounts.some(
    ({ name, adapter: { job, task } }) =>
      accounts.includes(name) && job?.cannot?.includes('workers') === true && task !== undefined,
  );

/** What the rows that are selected by `nodes` lead to: objects of which more is asked than which they are, and groups of them. */
const leadsOf = (kind: EventKind, nodes: readonly FieldNode[], info: GraphQLResolveInfo, byTasks: boolean): Lead[] => [
  ...(byTasks && kind === 'Job' ? holdersOf(selected(nodes, 'worker', info), info) : []),
  ...Object.entries(LEADS[kind]).flatMap(([by, { to }]) => {
    const fields = selected(nodes, by, info);
    const derived = Object.entries(DERIVED[kind] ?? {}).some(
      ([name, from]) => from === by && selected(nodes, name, info).length > 0,
    );
    const isWanted =
      by in RELATIONS[kind] ? fields.some(({ selectionSet }) => asksMore(selectionSet, info)) : fields.length > 0;
    if (!isWanted && !derived) return [];
    const rows = [
      ...fields,
      ...selected(fields, 'nodes', info),
      ...selected(selected(fields, 'edges', info), 'node', info),
    ];
    return [{ by, below: leadsOf(to, rows, info, byTasks) }];
  }),
];

/** Who has a job, by its tasks. */
const holdersOf = (fields: readonly FieldNode[], info: GraphQLResolveInfo): Lead[] =>
  fields.length === 0 ? [] : [{ by: 'tasks', below: [{ by: 'worker', below: leadsOf('Worker', fields, info, true) }] }];

const rowsIn = (parents: readonly FieldNode[], info: GraphQLResolveInfo): readonly FieldNode[] => [
  ...selected(parents, 'items', info),
  ...selected(parents, 'upserted', info),
];

/** Whether changes of objects of this kind are told with what workers hold, or with who has jobs of which only tasks tell it. */
export const asksWhatIsHeld = (kind: EventKind, info: GraphQLResolveInfo, byTasks: boolean): boolean => {
  const rows = selected(info.fieldNodes, kind.toLowerCase(), info);
  const isHeld = ({ from, by }: { from: EventKind; by: string }): boolean =>
    by === 'tasks' && (from === 'Worker' || (byTasks && from === 'Job'));
  return stepsOf(kind, leadsOf(kind, rows, info, byTasks)).some(isHeld);
};

/** What the rows of a live view lead to in this operation. `byTasks`: see `haveJobsByTasks`. */
export const leadsOfRows = (kind: EventKind, info: GraphQLResolveInfo, byTasks: boolean): Lead[] =>
  leadsOf(kind, rowsIn(info.fieldNodes, info), info, byTasks);

/** As `leadsOfRows`, for the lists of `liveBoard`. Workers bring what they hold with them. */
export const leadsOfBoard = (info: GraphQLResolveInfo, byTasks: boolean): Leads => {
  const rowsOf = (list: BoardList): readonly FieldNode[] => rowsIn(selected(info.fieldNodes, list, info), info);
  return {
    Queue: leadsOf('Queue', selected(rowsOf('queues'), 'queue', info), info, byTasks),
    Worker: leadsOf('Worker', rowsOf('workers'), info, byTasks).filter(
      ({ by, below }) => by !== 'tasks' || below.length > 0,
    ),
    Task: leadsOf('Task', rowsOf('tasks'), info, byTasks),
  };
};
