import {
  type GraphQLInputField,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isRequiredInputField,
  isUnionType,
} from 'graphql';
import { type Kind, parseRef, type Ref, refKey } from '../../../src/domain/ref.ts';
import { BATCHES } from '../../../src/graphql/rules.ts';
import { schema } from '../../graphql/house.ts';

/** Objects that belong together: a worker, his task, and what it leads to. */
export type Target = { readonly account: string } & Readonly<Record<Kind, Ref>>;

const idOf = (of: Ref): string => Buffer.from(refKey(of)).toString('base64url');

export const refOfId = (id: string): Ref => {
  const found = parseRef(Buffer.from(id, 'base64url').toString());
  if (!found) throw new Error(`${id} is no id`);
  return found;
};

/** The kind of object that a member of an input names. A new member has to be put here. */
const KIND_OF: Readonly<Record<string, Kind>> = {
  activity: 'Activity',
  job: 'Job',
  policy: 'RoutingPolicy',
  queue: 'Queue',
  skill: 'Skill',
  task: 'Task',
  toQueue: 'Queue',
  workbin: 'Workbin',
  worker: 'Worker',
  workspace: 'Workspace',
};

/** The kind of `id`, by the end of the mutation's name. */
const OWN_KIND: readonly (readonly [RegExp, Kind])[] = [
  [/Job(Priority)?$/, 'Job'],
  [/(Task|Email|TaskData)$/i, 'Task'],
  [/Worker(Activity|Presence)?$/, 'Worker'],
  [/Queue$/, 'Queue'],
  [/RoutingPolicy$/, 'RoutingPolicy'],
  [/Activity$/, 'Activity'],
  [/Skill$/, 'Skill'],
  [/Workspace$/, 'Workspace'],
];

/** Members that may be left out, and without which the command says nothing or goes nowhere. */
const BESIDE: Readonly<Record<string, readonly string[]>> = {
  createJob: ['queue'],
  parkJob: ['workbin'],
  pullJob: ['workbin', 'worker'],
  setTaskData: ['set'],
  transferTask: ['toQueue'],
  unassignJob: ['id'],
};

const SINGLES = new Map(Object.entries(BATCHES).map(([single, batch]): [string, string] => [batch, single]));

/** The command of which a mutation carries out one or many. */
export const singleOf = (mutation: string): string => SINGLES.get(mutation) ?? mutation;

const kindOf = (mutation: string, member: string): Kind => {
  const kind =
    member === 'id'
      ? OWN_KIND.find(([name]) => name.test(mutation))?.[1]
      : mutation === 'actOnTask' && member === 'id'
        ? 'Task'
        : KIND_OF[member];
  if (!kind) throw new Error(`it is not known what "${member}" of ${mutation} names`);
  return kind;
};

const exampleOf = (mutation: string, name: string, given: GraphQLInputType, target: Target): unknown => {
  const type = getNullableType(given);
  if (isListType(type)) return [exampleOf(mutation, name, type.ofType, target)];
  if (isEnumType(type)) return type.getValues()[0]?.name;
  if (isInputObjectType(type)) {
    if (type.name === 'SelectionInput') {
      return { ids: [idOf(target[kindOf(mutation, name.replace(/s$/, ''))])] };
    }
    return inputOf(mutation, Object.values(type.getFields()), target);
  }
  switch (type.name) {
    case 'ID':
      return idOf(target[kindOf(mutation, name)]);
    case 'String':
      return name === 'account' ? target.account : name === 'queue' ? target.Queue.nativeId : `/${name}`;
    case 'Int':
    case 'Float':
      return 1;
    case 'Boolean':
      return true;
    case 'JSON':
      return { mark: 1 };
    default:
      throw new Error(`"${name}" of ${mutation} is of a type that has no value here: ${type.name}`);
  }
};

const inputOf = (mutation: string, fields: readonly GraphQLInputField[], target: Target): Record<string, unknown> =>
  Object.fromEntries(
    fields
      .filter((field) => isRequiredInputField(field) || BESIDE[mutation]?.includes(field.name))
      .map(({ name, type }) => [name, exampleOf(mutation, name, type, target)]),
  );

export interface Asked {
  readonly query: string;
  readonly variables: { readonly input: Record<string, unknown> };
}

export const mutations = (): readonly string[] => Object.keys(schema.getMutationType()?.getFields() ?? {}).sort();

/** The mutation on what belongs to the target. */
export const mutationOn = (name: string, target: Target): Asked => {
  const single = singleOf(name);
  const payload = getNamedType(schema.getMutationType()?.getFields()[name]?.type);
  const batch = isUnionType(payload)
    ? payload.getTypes().find((type) => type.name.endsWith('BatchPayload'))
    : undefined;
  const outcomes = batch
    ? `... on ${batch.name} { outcomes { result { __typename ... on Error { code message } } } }`
    : '';
  const input = schema
    .getMutationType()
    ?.getFields()
    [name]?.args.find((arg) => arg.name === 'input');
  const type = input && getNullableType(input.type);
  if (!isInputObjectType(type)) throw new Error(`${name} has no input`);
  return {
    query: `mutation Try($input: ${type.name}!) { ${name}(input: $input) { __typename ... on Error { code message } ${outcomes} } }`,
    variables: { input: inputOf(single, Object.values(type.getFields()), target) },
  };
};
