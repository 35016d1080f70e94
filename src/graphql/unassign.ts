import type { Job } from '../domain/job.ts';
import type { Executed } from '../gateway/outcome.ts';
import { commandOn, mapCommand } from '../gateway/verb.ts';
import { builder } from './builder.ts';
import { outcomeFields } from './command.ts';
import { mutationsOf } from './commands-of.ts';
import { decodeId, nativeIn } from './ids.ts';
import { JobType } from './refs.ts';
import { idUnderEitherName, renamedTo } from './renamed.ts';

interface Unassigned {
  readonly job: Job | null;
  readonly unassignmentCount: number | null;
}

const UnassignJobPayload = builder.objectRef<Executed<Unassigned>>('UnassignJobPayload').implement({
  description: 'What taking a job from its worker came to.',
  fields: (t) => ({
    ...outcomeFields(t, (executed) => executed),
    job: t.field({
      type: JobType,
      description: 'The job after the command; null when that is not known.',
      resolve: ({ item }) => item?.job ?? null,
    }),
    unassignmentCount: t.int({
      description: 'How often the job was taken from a worker so far, as the vendor counts.',
      resolve: ({ item }) => item?.unassignmentCount ?? null,
    }),
  }),
});

mutationsOf<Unassigned>(
  'UnassignJob',
  'Job',
  UnassignJobPayload,
)({
  name: 'unassignJob',
  description: 'Takes a job from the worker who has it and, unless suspended, lets it be offered anew.',
  input: 'Which job, from whom.',
  scope: 'work',
  fields: (t) => ({
    id: t.id({ description: 'Id of the job. Has to be given.' }),
    job: t.id({ description: 'As `id`.', deprecationReason: renamedTo('id') }),
    task: t.id({ required: true, description: "Id of the task: the worker's share that is taken back." }),
    suspendMatching: t.boolean({ description: 'Keeps the job from being offered anew at once.' }),
  }),
  current: ({ id, job, ...others }) => ({ id: idUnderEitherName(id, ['job', job]), ...others }),
  accountOf: ({ id }) => decodeId('Job', id as string).account,
  run: (account, { id, task, suspendMatching }) => {
    const { nativeId } = decodeId('Job', id as string);
    const taskId = nativeIn(account.name, 'Task', task as string);
    const options = { suspendMatching: (suspendMatching as boolean | null) ?? undefined };
    const command = commandOn(account, 'job', 'unassign', nativeId, taskId, options);
    return (
      command &&
      mapCommand<Job, Unassigned>(command, (job, result) => ({
        job,
        unassignmentCount: 'unassignmentCount' in result ? (result.unassignmentCount as number | null) : null,
      }))
    );
  },
  prepare: async (_context, _account, given) => given,
});
