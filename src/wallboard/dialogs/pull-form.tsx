import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { WallboardParkedDocument, type WallboardParkedQuery } from '../../../schema/generated/wallboard/graphql.ts';
import { boundWorker } from '../allowed.ts';
import { ask, me, workers } from '../board.ts';
import { workbinName, workerName } from '../rows.ts';
import type { FormProps } from './form.ts';

type Shelf = Extract<NonNullable<WallboardParkedQuery['node']>, { readonly id: string }>;
type Parked = Shelf['jobs']['nodes'][number];

const named = ({ email, channel, nativeId, createdAt }: Parked): string => {
  const what = email?.subject ?? channel ?? 'job';
  const from = email?.from ? ` from ${email.from}` : '';
  return `${what}${from}, ${createdAt ? new Date(createdAt).toLocaleString() : nativeId}`;
};

const readShelf = async (workbin: string): Promise<Shelf['jobs']> => {
  const { node } = await ask(WallboardParkedDocument, { workbin });
  if (!node || !('jobs' in node)) throw new Error('there is no such workbin any more');
  const [failure] = node.jobs.failures;
  if (failure) throw new Error(failure.message);
  return node.jobs;
};

export const PullForm = ({ request: { workbin }, onChange }: FormProps<'pull'>) => {
  const shelf = useSignal<Shelf['jobs'] | null>(null);
  const problem = useSignal('');
  const job = useSignal('');
  const bound = boundWorker(me.peek(), workbin.account.name);
  const worker = useSignal(bound ?? '');
  useEffect(() => {
    readShelf(workbin.id).then(
      (found) => {
        shelf.value = found;
      },
      (error: unknown) => {
        problem.value = error instanceof Error ? error.message : String(error);
      },
    );
  }, []);
  useSignalEffect(() =>
    onChange(
      job.value === '' ? null : { type: 'pull', workbin: workbin.id, job: job.value, worker: worker.value || null },
    ),
  );
  const colleagues = [...workers.peek().values()].filter(
    ({ id, account }) => account.name === workbin.account.name && (bound === null || id === bound),
  );
  const taker = workerName(workers.peek().get(worker.value)) ?? "the account's own worker";
  return (
    <>
      <p>
        A job is taken off <strong>{workbinName(workbin)}</strong> ({workbin.account.name}) and becomes a task of{' '}
        <strong>{taker}</strong>.
      </p>
      {problem.value && (
        <p class="outcome" data-kind="bad">
          The workbin cannot be read: {problem.value}
        </p>
      )}
      <label class="field">
        Job
        <select
          value={job.value}
          disabled={shelf.value === null}
          onChange={({ currentTarget: { value } }) => {
            job.value = value;
          }}
        >
          <option value="">
            {shelf.value === null && !problem.value
              ? 'Reading…'
              : shelf.value?.nodes.length
                ? 'Choose'
                : 'Nothing lies here'}
          </option>
          {shelf.value?.nodes.map((parked) => (
            <option key={parked.id} value={parked.id}>
              {named(parked)}
            </option>
          ))}
        </select>
      </label>
      {shelf.value?.pageInfo.hasNextPage && <p>Only the first {shelf.value.nodes.length} are listed.</p>}
      <label class="field">
        For
        <select
          value={worker.value}
          onChange={({ currentTarget: { value } }) => {
            worker.value = value;
          }}
        >
          {bound === null && <option value="">The account's own worker</option>}
          {colleagues.map((one) => (
            <option key={one.id} value={one.id}>
              {workerName(one)}
            </option>
          ))}
        </select>
      </label>
    </>
  );
};
