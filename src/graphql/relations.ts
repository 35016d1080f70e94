import {
  type FieldNode,
  GraphQLIncludeDirective,
  type GraphQLResolveInfo,
  GraphQLSkipDirective,
  getDirectiveValues,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { VendorError } from '../domain/error.ts';
import { EVENT_KINDS, type EventItems, type EventKind } from '../domain/event.ts';
import type { Kind, Ref } from '../domain/ref.ts';
import type { Items } from '../gateway/kinds.ts';
import { LIST_FROM } from '../gateway/reading.ts';
import type { Context } from './context.ts';

type RefOf<T> = (item: T) => Ref | null;

/** The fields that lead from one object to one other, by the name they have in the schema. */
export const RELATIONS = {
  Workspace: { defaultActivity: (it) => it.defaultActivity, timeoutActivity: (it) => it.timeoutActivity },
  Activity: { workspace: (it) => it.workspace },
  Queue: {
    workspace: (it) => it.workspace,
    offerActivity: (it) => it.offerActivity,
    taskActivity: (it) => it.taskActivity,
  },
  Skill: { workspace: (it) => it.workspace },
  RoutingPolicy: { workspace: (it) => it.workspace },
  Worker: { activity: (it) => it.activity, workspace: (it) => it.workspace },
  Job: {
    workspace: (it) => it.workspace,
    policy: (it) => it.policy,
    queue: (it) => it.queue,
    worker: (it) => it.worker ?? null,
    workbin: (it) => it.workbin ?? null,
    parent: (it) => it.call?.parent ?? null,
  },
  Task: { worker: (it) => it.worker, job: (it) => it.job, queue: (it) => it.queue },
  Workbin: { owner: (it) => it.owner },
} as const satisfies { readonly [K in Kind]: Readonly<Record<string, RefOf<Items[K]>>> };

const isHeard = ({ kind }: Ref): boolean => EVENT_KINDS.some((known) => known === kind);

/** What is known of an object while an event is told, without asking its vendor. */
const toldOf = (ref: Ref, { related, known }: Context): Items[Kind] | null => related?.one(ref) ?? known?.(ref) ?? null;

/** Answers at once what is known or was fetched ahead, so that a long list costs no promise per row. */
export const follow = <K extends Kind>(
  ref: Ref<K> | null,
  context: Context,
): Items[K] | null | Promise<Items[K] | null> => {
  if (ref === null) return null;
  const told = toldOf(ref, context);
  if (told) return told as Items[K];
  const { loader, related } = context;
  const learned = (item: Items[K] | null): Items[K] | null => {
    if (item && isHeard(ref)) related?.learn(item as EventItems[EventKind]);
    return item;
  };
  const ready = loader.ready(ref);
  if (ready === undefined) return related ? loader.one(ref).then(learned) : loader.one(ref);
  if (ready instanceof VendorError) throw ready;
  return learned(ready);
};

/** Not left out by a directive. A condition that has no value is for the engine to tell. */
export const isAsked = (node: SelectionNode, { variableValues }: GraphQLResolveInfo): boolean => {
  if (!node.directives?.length) return true;
  try {
    return (
      getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.if !== true &&
      getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.if !== false
    );
  } catch {
    return false;
  }
};

const collect = (
  set: SelectionSetNode | undefined,
  name: string,
  info: GraphQLResolveInfo,
  into: FieldNode[],
): void => {
  for (const selection of set?.selections ?? []) {
    if (!isAsked(selection, info)) continue;
    if (selection.kind === 'Field') {
      if (selection.name.value === name) into.push(selection);
    } else if (selection.kind === 'InlineFragment') {
      collect(selection.selectionSet, name, info, into);
    } else {
      collect(info.fragments[selection.name.value]?.selectionSet, name, info, into);
    }
  }
};

/** The fields called `name` that the query selects below `parents`. */
export const selected = (
  parents: readonly FieldNode[],
  name: string,
  info: GraphQLResolveInfo,
): readonly FieldNode[] => {
  const found: FieldNode[] = [];
  for (const parent of parents) collect(parent.selectionSet, name, info, found);
  return found;
};

/**
 * What a field of a document led to last time, by account: kinds of which so many objects were wanted that their list was
 * read, and all of them existed. Only then is it right to read that list next time before it is known who is wanted.
 */
const ledTo = new WeakMap<FieldNode, Map<string, Kind>>();

const note = (
  nodes: readonly FieldNode[],
  accounts: readonly string[],
  found: readonly Items[Kind][],
  whole: boolean,
): void => {
  const counts = new Map<string, number>();
  if (whole) for (const { ref } of found) counts.set(ref.account, (counts.get(ref.account) ?? 0) + 1);
  const kind = found[0]?.ref.kind;
  for (const node of nodes) {
    for (const account of accounts) {
      if (kind && (counts.get(account) ?? 0) >= LIST_FROM) {
        const known = ledTo.get(node) ?? new Map<string, Kind>();
        ledTo.set(node, known.set(account, kind));
      } else {
        ledTo.get(node)?.delete(account);
      }
    }
  }
};

/** Begins to read what the rows of a list will lead to, level by level, as far as that is known from last time. */
export const warmAhead = (
  kind: Kind,
  account: string,
  nodes: readonly FieldNode[],
  info: GraphQLResolveInfo,
  context: Context,
): void => {
  for (const name of Object.keys(RELATIONS[kind])) {
    const below = selected(nodes, name, info);
    const led = below.map((node) => ledTo.get(node)?.get(account)).find((known) => known !== undefined);
    if (led === undefined) continue;
    context.loader.warm(account, led);
    warmAhead(led, account, below, info, context);
  }
};

/**
 * Fetches what the query will ask of these objects, level by level, before their fields are resolved. `accounts` names those
 * that were asked for them, also the ones that had none.
 */
export const fetchAhead = async (
  kind: Kind,
  items: readonly Items[Kind][],
  nodes: readonly FieldNode[],
  info: GraphQLResolveInfo,
  context: Context,
  accounts: readonly string[],
): Promise<void> => {
  const branches: { readonly refs: readonly Ref[]; readonly nodes: readonly FieldNode[] }[] = [];
  for (const [name, refOf] of Object.entries(RELATIONS[kind] as Record<string, RefOf<Items[Kind]>>)) {
    const below = selected(nodes, name, info);
    if (below.length > 0) branches.push({ refs: items.map(refOf).filter((ref) => ref !== null), nodes: below });
  }
  if (branches.length === 0) return;
  await context.loader.ahead(branches.flatMap(({ refs }) => refs).filter((ref) => toldOf(ref, context) === null));
  await Promise.all(
    branches.map(({ refs, nodes: below }) => {
      const reached = new Set(refs.map((ref) => toldOf(ref, context) ?? context.loader.ready(ref)));
      const found = [...reached].filter((it): it is Items[Kind] => it != null && !(it instanceof VendorError));
      note(below, accounts, found, found.length === reached.size);
      const [first] = found;
      return first ? fetchAhead(first.ref.kind, found, below, info, context, accounts) : undefined;
    }),
  );
};
