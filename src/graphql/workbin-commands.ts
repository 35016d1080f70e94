import { VendorError } from '../domain/error.ts';
import { commandOn } from '../gateway/verb.ts';
import type { InputBuilder } from './command.ts';
import { commandsOf } from './commands-of.ts';
import { nativeIn, optionalNativeIn } from './ids.ts';
import { WorkbinType } from './refs.ts';
import { renamedTo } from './renamed.ts';

const workbin = commandsOf('Workbin', 'workbin', WorkbinType);

const places = (t: InputBuilder) => ({
  workbin: t.id({ description: 'Id of the workbin. Has to be given.' }),
  job: t.id({
    description: 'Id of the job. When it is given, `id` is the id of the workbin.',
    deprecationReason: renamedTo('id'),
  }),
});

interface Places {
  readonly workbin?: string | null | undefined;
  readonly job?: string | null | undefined;
}

/** Until version 0.3 `id` may name the workbin, if `job` names the job. */
const current = <I extends Places>(input: I): I & { readonly workbin: string } => {
  const { workbin, job, ...others } = input as Places & { readonly id?: string };
  if (job === undefined || job === null) {
    if (typeof workbin === 'string') return { ...others, workbin } as never;
    throw new VendorError('INVALID_INPUT', null, 'workbin: has to be given');
  }
  if (workbin === undefined) return { ...others, id: job, workbin: others.id } as never;
  throw new VendorError('INVALID_INPUT', null, 'job: was renamed to id; leave it out where workbin is given');
};

workbin.about({
  name: 'parkJob',
  about: 'Job',
  description: 'Puts a job that a worker has into a workbin, for later.',
  input: 'Which job, and into which workbin.',
  scope: 'work',
  fields: places,
  current,
  run: (account, job, { workbin: bin }) =>
    commandOn(account, 'workbin', 'park', nativeIn(account.name, 'Workbin', bin as string), job),
});

workbin.about({
  name: 'pullJob',
  about: 'Job',
  description: 'Takes a job out of a workbin; it becomes a task of the worker.',
  input: 'Which job, out of which workbin, and for whom.',
  scope: 'work',
  fields: (t) => ({
    ...places(t),
    worker: t.id({ description: "Who gets it; when left out, the user for whom the account's own credentials speak." }),
    nickname: t.string({ description: 'The name to be seen by, for chats.' }),
  }),
  current,
  run: (account, job, { workbin: bin, worker, nickname }) => {
    const { adapter, name } = account;
    if (!adapter.workbin?.pull) return undefined;
    const input = {
      job,
      worker: optionalNativeIn(name, 'Worker', worker ?? undefined),
      nickname: nickname ?? undefined,
    };
    return commandOn(account, 'workbin', 'pull', nativeIn(name, 'Workbin', bin as string), input);
  },
});
