import type { Job } from '../domain/job.ts';
import type { Executed } from '../gateway/outcome.ts';
import { commandOn, mapCommand } from '../gateway/verb.ts';
import { builder } from './builder.ts';
import { carryOut, idempotencyField, orRefusal, outcomeFields, resultUnion } from './command.ts';
import { decodeId, nativeIn } from './ids.ts';
import { permit } from './permit.ts';
import { JobType } from './refs.ts';

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

const UnassignJobInput = builder.inputType('UnassignJobInput', {
  description: 'Which job, from whom.',
  fields: (t) => ({
    job: t.id({ required: true, description: 'Id of the job.' }),
    task: t.id({ required: true, description: "Id of the task: the worker's share that is taken back." }),
    suspendMatching: t.boolean({ description: 'Keeps the job from being offered anew at once.' }),
    idempotencyKey: idempotencyField(t),
  }),
});

builder.mutationField('unassignJob', (t) =>
  t.field({
    type: resultUnion('UnassignJob', UnassignJobPayload),
    nullable: false,
    description: 'Takes a job from the worker who has it and, unless suspended, lets it be offered anew.',
    authScopes: { work: true },
    args: { input: t.arg({ type: UnassignJobInput, required: true, description: 'What to do.' }) },
    resolve: (_root, { input: given }, context, info) =>
      orRefusal(context, async () => {
        const { idempotencyKey, ...input } = given;
        const { account: name, nativeId } = decodeId('Job', input.job);
        const account = await permit(context, info, 'unassignJob', name, input, idempotencyKey);
        const taskId = nativeIn(name, 'Task', input.task);
        const options = { suspendMatching: input.suspendMatching ?? undefined };
        const command = commandOn(account, 'job', 'unassign', nativeId, taskId, options);
        const unassigned =
          command &&
          mapCommand<Job, Unassigned>(command, (job, result) => ({
            job,
            unassignmentCount: 'unassignmentCount' in result ? (result.unassignmentCount as number | null) : null,
          }));
        return carryOut(context, account, 'unassignJob', unassigned, input, idempotencyKey);
      }) as never,
  }),
);
