import type { FieldNode, GraphQLResolveInfo, SelectionSetNode } from 'graphql';
import type { EventKind } from '../domain/event.ts';
import { LEADS, type Lead } from '../live/leads.ts';
import { IDENTITY } from './relation-field.ts';
import { isAsked, RELATIONS, selected } from './relations.ts';

/** Fields that are worked out from what the object leads to. */
const DERIVED: Readonly<Partial<Record<EventKind, Readonly<Record<string, string>>>>> = {
  Worker: { workState: 'tasks' },
};

const asksMore = (set: SelectionSetNode | undefined, info: GraphQLResolveInfo): boolean =>
  set?.selections.some((node) => {
    if (!isAsked(node, info)) return false;
    if (node.kind === 'Field') return !IDENTITY.has(node.name.value);
    const below = node.kind === 'InlineFragment' ? node : info.fragments[node.name.value];
    return asksMore(below?.selectionSet, info);
  }) ?? false;

/** What the rows that are selected by `nodes` lead to: objects of which more is asked than which they are, and groups of them. */
const leadsOf = (kind: EventKind, nodes: readonly FieldNode[], info: GraphQLResolveInfo): Lead[] =>
  Object.entries(LEADS[kind]).flatMap(([by, { to }]) => {
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
    return [{ by, below: leadsOf(to, rows, info) }];
  });

/** What the rows of a live view lead to in this operation. */
export const leadsOfRows = (kind: EventKind, info: GraphQLResolveInfo): Lead[] =>
  leadsOf(kind, [...selected(info.fieldNodes, 'items', info), ...selected(info.fieldNodes, 'upserted', info)], info);
