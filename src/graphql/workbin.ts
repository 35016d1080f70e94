import { VendorError } from '../domain/error.ts';
import type { Ref } from '../domain/ref.ts';
import type { Workbin, WorkbinFilter, WorkbinType as WorkbinTypeName } from '../domain/workbin.ts';
import { list } from '../gateway/list.ts';
import { builder } from './builder.ts';
import { changesOf } from './changes.ts';
import { connectionOf, orderOf } from './connection.ts';
import type { Context } from './context.ts';
import { enumOf } from './enum.ts';
import { either, filterOf, NAME_FILTER, ofAccount, ownerFields, owners } from './filters.ts';
import { decodeId } from './ids.ts';
import { jobLists } from './job-lists.ts';
import { listFieldsOf } from './list-field.ts';
import type { Wanted } from './lists.ts';
import { liveOf } from './live.ts';
import { lookup } from './lookup.ts';
import { JobType, WorkbinType, WorkerType } from './refs.ts';
import { type Fields, relationOf } from './relation-field.ts';
import { follow } from './relations.ts';
import { renamedTo } from './renamed.ts';
import { VENDOR_OBJECT } from './vendor-object.ts';

const WorkbinTypeEnum = enumOf<WorkbinTypeName | 'UNKNOWN'>('WorkbinType', 'Whose a workbin is.', {
  WORKER: "One worker's own.",
  PLACE: 'Shared by those who work at a place.',
  WORKER_GROUP: 'Shared by a group of workers.',
  PLACE_GROUP: 'Shared by those who work at a group of places.',
  UNKNOWN: 'A type that this API does not know; see `nativeType`.',
});

const to = relationOf('Workbin');

/** What the representation of a workbin itself holds. */
const members = (t: Fields<Workbin>) => ({
  name: t.exposeString('name', { description: "The vendor's name of it." }),
  label: t.exposeString('label', { description: "What the vendor's own screens show." }),
  type: t.field({
    type: WorkbinTypeEnum,
    nullable: false,
    description: 'Whose it is.',
    resolve: ({ type }) => type.state,
  }),
  nativeType: t.string({ description: "The vendor's own word for the type.", resolve: ({ type }) => type.native }),
  owner: to(t, 'owner', WorkerType, "The worker, of a worker's own workbin."),
  group: t.exposeString('group', { description: 'Name of the group or place, of a shared workbin.' }),
});

WorkbinType.implement({
  description: 'A shelf of parked jobs, personal or shared.',
  interfaces: VENDOR_OBJECT,
  fields: (t) => ({
    ...members(t),
    jobs: jobLists.nested(t, 'The jobs parked here.', ({ ref }) => ({ workbins: [ref.nativeId] })),
  }),
});

const WorkbinFilterInput = builder.inputType('WorkbinFilter', {
  description: 'Which workbins; all members must hold.',
  fields: (t) => ({
    ...ownerFields(t),
    ids: t.idList({ description: 'One of these.' }),
    name: t.string({ description: NAME_FILTER }),
    types: t.field({ type: [WorkbinTypeEnum], description: 'Of one of these types.' }),
    owners: t.idList({ description: 'The own ones of these workers.' }),
    owner: t.idList({ description: 'As `owners`.', deprecationReason: renamedTo('owners') }),
    groups: t.stringList({ description: 'Of groups or places of one of these names.' }),
    group: t.stringList({ description: 'As `groups`.', deprecationReason: renamedTo('groups') }),
  }),
});

type WorkbinsAsked = typeof WorkbinFilterInput.$inferInput | null | undefined;

/** Workbins that one subscription may watch. */
const MOST_WATCHED = 500;

const workbinsWanted = (input: WorkbinsAsked): Wanted<'Workbin'> => ({
  ...owners(input),
  filter: filterOf<WorkbinFilter>({
    ids: ofAccount('Workbin', input?.ids),
    name: input?.name,
    types: input?.types,
    owners: ofAccount('Worker', either(input, 'owners', 'owner')),
    groups: either(input, 'groups', 'group'),
  }),
});

const WorkbinOrderInput = orderOf('Workbin');

const workbinLists = listFieldsOf({
  kind: 'Workbin',
  connection: connectionOf('Workbin', WorkbinType),
  filter: WorkbinFilterInput,
  order: WorkbinOrderInput,
  wanted: workbinsWanted,
});

workbinLists.root('workbins', 'Workbins of all accounts whose vendor keeps any.');
lookup('workbin', 'Workbin', WorkbinType);

/** The workbins of the filter as they are now; one that comes later is heard by a later subscription. */
const workbinsToWatch = async (input: WorkbinsAsked, context: Context): Promise<readonly Ref<'Workbin'>[]> => {
  if (input?.ids) return input.ids.map((id) => decodeId('Workbin', id));
  const { edges, failures, hasNextPage } = await list(context.scope, 'Workbin', {
    ...workbinsWanted(input),
    first: MOST_WATCHED,
  });
  const [failure] = failures.filter(({ error }) => error.code !== 'UNSUPPORTED' && error.code !== 'UNREADABLE');
  if (failure) throw failure.error;
  if (hasNextPage) {
    const problem = `more than ${MOST_WATCHED} workbins match: narrow the filter`;
    throw new VendorError('LIMIT_EXCEEDED', null, problem);
  }
  return edges.map(({ node }) => node.ref);
};

const WorkbinChangeType = changesOf({
  kind: 'Workbin',
  type: WorkbinType,
  members,
  filter: WorkbinFilterInput,
  wanted: workbinsWanted,
  watch: workbinsToWatch,
});

builder.objectField(WorkbinChangeType, 'job', (t) =>
  t.field({
    type: JobType,
    description: 'The job that came or went.',
    resolve: ({ event }, _args, context) => follow(event.job, context),
  }),
);

liveOf({
  kind: 'Workbin',
  type: WorkbinType,
  filter: WorkbinFilterInput,
  order: WorkbinOrderInput,
  wanted: workbinsWanted,
});
