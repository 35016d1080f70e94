import { type GraphQLSchema, getNamedType, isObjectType, isUnionType } from 'graphql';
import { type Kind, ref } from '../domain/ref.ts';
import { globalId } from '../graphql/ids.ts';
import { BATCHES } from '../graphql/rules.ts';
import type { CommandName } from './scenes.ts';
import { ACCOUNT } from './served.ts';

type Members = Readonly<Record<string, unknown>>;

/** A mutation of the API, and its input. */
export interface Mutation {
  readonly field: string;
  readonly input: Members;
}

const idOf = (kind: Kind, nativeId: unknown): unknown =>
  typeof nativeId === 'string' ? globalId(ref(kind, ACCOUNT, nativeId)) : nativeId;

/** Members of inputs that refer to objects. */
export const REFERENCES: Readonly<Record<string, Kind>> = {
  workspace: 'Workspace',
  activity: 'Activity',
  defaultActivity: 'Activity',
  timeoutActivity: 'Activity',
  offerActivity: 'Activity',
  taskActivity: 'Activity',
  policy: 'RoutingPolicy',
  policies: 'RoutingPolicy',
  queue: 'Queue',
  queues: 'Queue',
  worker: 'Worker',
  job: 'Job',
  parent: 'Job',
};
const MOMENTS: ReadonlySet<string> = new Set(['scheduledAt', 'closeAt', 'retryOfferAt']);

/** As the API writes what a port is given. */
const written = (input: unknown, plain: readonly string[] = []): Members =>
  Object.fromEntries(
    Object.entries((input ?? {}) as Members).map(([name, value]) => {
      const kind = plain.includes(name) ? undefined : REFERENCES[name];
      if (MOMENTS.has(name) && typeof value === 'number') return [name, new Date(value).toISOString()];
      if (!kind) return [name, value];
      return [name, Array.isArray(value) ? value.map((one) => idOf(kind, one)) : idOf(kind, value)];
    }),
  );

const selection = (kind: Kind, chosen: unknown): Members =>
  chosen === 'ALL' ? { all: true } : { ids: (chosen as readonly string[]).map((one) => idOf(kind, one)) };

const KINDS_OF_PORTS: Readonly<Record<string, Kind>> = {
  workspace: 'Workspace',
  activity: 'Activity',
  skill: 'Skill',
  queue: 'Queue',
  policy: 'RoutingPolicy',
  worker: 'Worker',
  job: 'Job',
  task: 'Task',
  email: 'Task',
  workbin: 'Workbin',
};

const capital = (text: string): string => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;

/** Commands whose mutation is called after their port and member, the object's id first and an input behind it. */
const NAMES: Readonly<Record<string, string>> = {
  'task.act': 'actOnTask',
  'task.setData': 'setTaskData',
  'email.create': 'createEmail',
  'email.reply': 'replyToEmail',
  'email.save': 'saveEmail',
  'email.send': 'sendEmail',
  'email.discard': 'discardEmail',
  'email.attach': 'attachToEmail',
  'email.detach': 'detachFromEmail',
};
/** They name a queue as the vendor does. */
const QUEUE_BY_NAME: ReadonlySet<string> = new Set(['email.create', 'email.reply', 'email.send']);

/** How the API is asked for a command that a port is given so. */
export const mutationOf = (command: CommandName, given: readonly unknown[]): Mutation => {
  const [port = '', member = ''] = command.split('.');
  const kind = KINDS_OF_PORTS[port] ?? 'Job';
  const [first, second, third] = given as readonly [unknown, unknown, unknown];
  const id = idOf(kind, first);
  const bound = first as Members;
  switch (command) {
    case 'worker.update': {
      const { activity, ...others } = (second ?? {}) as Members;
      if (activity !== undefined && Object.keys(others).length === 0)
        return { field: 'setWorkerActivity', input: { id, activity: idOf('Activity', activity) } };
      return { field: 'updateWorker', input: { id, ...written(second) } };
    }
    case 'worker.setPresence':
      return { field: 'setWorkerPresence', input: { id, ready: second === 'READY' } };
    case 'worker.bind':
    case 'worker.unbind': {
      const chosen = { queues: selection('Queue', bound.queues), workers: selection('Worker', bound.workers) };
      return { field: `${member}Workers`, input: { ...written(bound), account: ACCOUNT, ...chosen } };
    }
    case 'worker.bindSkills': {
      const skills = (bound.skills as readonly { skill: string; level: number }[]).map(({ skill, level }) => {
        return { skill: idOf('Skill', skill), level };
      });
      const workers = selection('Worker', bound.workers);
      return { field: member, input: { ...written(bound), account: ACCOUNT, workers, skills } };
    }
    case 'worker.unbindSkills': {
      const chosen = { workers: selection('Worker', bound.workers), skills: selection('Skill', bound.skills) };
      return { field: member, input: { ...written(bound), account: ACCOUNT, ...chosen } };
    }
    case 'job.unassign':
      return { field: 'unassignJob', input: { id, task: idOf('Task', second), ...written(third) } };
    case 'task.transfer': {
      const { worker, queue } = written(second);
      const to = worker === undefined ? { toQueue: queue } : { toWorker: worker };
      return { field: 'transferTask', input: { id, ...to } };
    }
    case 'email.detach':
      return { field: 'detachFromEmail', input: { id, document: second } };
    case 'workbin.park':
      return { field: 'parkJob', input: { id: idOf('Job', second), workbin: id } };
    case 'workbin.pull': {
      const { job, ...others } = written(second);
      return { field: 'pullJob', input: { id: job, workbin: id, ...others } };
    }
  }
  const plain = QUEUE_BY_NAME.has(command) ? ['queue'] : [];
  const field = NAMES[command] ?? `${member === 'remove' ? 'delete' : member}${capital(kind)}`;
  return member === 'create'
    ? { field, input: { account: ACCOUNT, ...written(first, plain) } }
    : { field, input: { id, ...written(second, plain) } };
};

/** Asks for what a command came to, or why it was refused. */
export const documentOf = (schema: GraphQLSchema, field: string): string => {
  const mutation = schema.getMutationType()?.getFields()[field];
  const [argument] = mutation?.args ?? [];
  const union = mutation && getNamedType(mutation.type);
  if (!argument || !isUnionType(union)) throw new Error(`the API has no mutation ${field}`);
  const members = union.getTypes().filter(isObjectType);
  const shown = members.flatMap((type) => {
    const names = ['outcome', 'message', 'code'].filter((name) => type.getFields()[name]);
    return names.length > 0 ? [`... on ${type.name} { ${names.map((name) => `${name}`).join(' ')} }`] : [];
  });
  return `mutation($input: ${String(argument.type)}) { ${field}(input: $input) { __typename ${shown.join(' ')} } }`;
};

/** The first word of the types that a mutation answers. */
const payloadOf = (field: string): string =>
  field === 'unassignJob'
    ? 'UnassignJob'
    : /^(park|pull)/.test(field)
      ? 'Workbin'
      : (/Job|Task|Worker/.exec(field)?.[0] ?? '');

const BATCH_OF: Readonly<Record<string, string>> = BATCHES;

/** Whether the mutation of a command has a batch. Those that bind name many objects by themselves. */
export const hasBatch = (command: CommandName): boolean =>
  !/bind/i.test(command) && BATCH_OF[mutationOf(command, ['x', {}, {}]).field] !== undefined;

/** The batch that has this mutation for its only item. */
export const batchOf = ({ field: single, input }: Mutation): Mutation & { readonly document: string } => {
  const field = BATCH_OF[single];
  if (field === undefined) throw new Error(`${single} has no batch`);
  const name = payloadOf(single);
  const result = `result { __typename ... on ${name}Payload { outcome } ... on Error { message } }`;
  const answer = `... on ${name}BatchPayload { outcomes { ${result} } done failed } ... on Error { message }`;
  const document = `mutation($input: ${capital(field)}Input!) { ${field}(input: $input) { __typename ${answer} } }`;
  return { field, input: { items: [input] }, document };
};
