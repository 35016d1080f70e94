import type { FieldNode, GraphQLResolveInfo, SelectionSetNode } from 'graphql';
import { VendorError } from '../domain/error.ts';
import type { Kind, Ref } from '../domain/ref.ts';
import type { Items } from '../gateway/kinds.ts';
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
    worker: (it) => it.worker,
  },
  Task: { worker: (it) => it.worker, job: (it) => it.job, queue: (it) => it.queue },
} as const satisfies { readonly [K in Kind]: Readonly<Record<string, RefOf<Items[K]>>> };

/** Answers at once what was fetched ahead, so that a long list costs no promise per row. */
export const follow = <K extends Kind>(
  ref: Ref<K> | null,
  { loader }: Context,
): Items[K] | null | Promise<Items[K] | null> => {
  if (ref === null) return null;
  const ready = loader.ready(ref);
  if (ready === undefined) return loader.one(ref);
  if (ready instanceof VendorError) throw ready;
  return ready;
};

const collect = (
  set: SelectionSetNode | undefined,
  name: string,
  info: GraphQLResolveInfo,
  into: FieldNode[],
): void => {
  for (const selection of set?.selections ?? []) {
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

/** Fetches what the query will ask of these objects, level by level, before their fields are resolved. */
export const fetchAhead = async (
  kind: Kind,
  items: readonly Items[Kind][],
  nodes: readonly FieldNode[],
  info: GraphQLResolveInfo,
  context: Context,
): Promise<void> => {
  if (items.length === 0) return;
  const branches: { readonly refs: readonly Ref[]; readonly nodes: readonly FieldNode[] }[] = [];
  for (const [name, refOf] of Object.entries(RELATIONS[kind] as Record<string, RefOf<Items[Kind]>>)) {
    const below = selected(nodes, name, info);
    if (below.length === 0) continue;
    const refs = items.map(refOf).filter((ref) => ref !== null);
    if (refs.length > 0) branches.push({ refs, nodes: below });
  }
  await context.loader.ahead(branches.flatMap(({ refs }) => refs));
  await Promise.all(
    branches.map(({ refs, nodes: below }) => {
      const reached = new Set(refs.map((ref) => context.loader.ready(ref)));
      const found = [...reached].filter((it): it is Items[Kind] => it != null && !(it instanceof VendorError));
      const [first] = found;
      return first ? fetchAhead(first.ref.kind, found, below, info, context) : undefined;
    }),
  );
};
