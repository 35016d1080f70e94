import { commandOn } from '../gateway/verb.ts';
import { commandsOf } from './command.ts';
import { nativeIn, optionalNativeIn } from './ids.ts';
import { WorkbinType } from './refs.ts';

const workbin = commandsOf('Workbin', 'workbin', WorkbinType);

workbin.change({
  name: 'parkJob',
  description: 'Lays a job that a worker has on a shelf, for later.',
  input: 'Which workbin, and which job.',
  scope: 'work',
  fields: (t) => ({ job: t.id({ required: true, description: 'The job to park.' }) }),
  run: (account, nativeId, { job }) =>
    commandOn(account, 'workbin', 'park', nativeId, nativeIn(account.name, 'Job', job)),
});

workbin.change({
  name: 'pullJob',
  description: 'Takes a job off a shelf; it becomes a task of the worker.',
  input: 'Which workbin, which job, and for whom.',
  scope: 'work',
  fields: (t) => ({
    job: t.id({ required: true, description: 'The parked job.' }),
    worker: t.id({ description: "Who gets it; when left out, the user for whom the account's own credentials speak." }),
    nickname: t.string({ description: 'The name to be seen by, for chats.' }),
  }),
  run: (account, nativeId, { job, worker, nickname }) => {
    const { adapter, name } = account;
    if (!adapter.workbin?.pull) return undefined;
    const input = {
      job: nativeIn(name, 'Job', job),
      worker: optionalNativeIn(name, 'Worker', worker ?? undefined),
      nickname: nickname ?? undefined,
    };
    return commandOn(account, 'workbin', 'pull', nativeId, input);
  },
});
