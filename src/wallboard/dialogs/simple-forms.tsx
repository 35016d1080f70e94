import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { queues, workers } from '../board.ts';
import { queueName, workerName } from '../rows.ts';
import type { FormProps } from './form.ts';

const nameOfWorker = (id: string | undefined): string => workerName(workers.peek().get(id ?? '')) ?? 'its worker';

const inQueue = (id: string | undefined): string => {
  const name = queueName(queues.peek().get(id ?? ''));
  return name === undefined ? '' : ` in ${name}`;
};

export const UnassignForm = ({ request: { task }, onChange }: FormProps<'unassign'>) => {
  const hold = useSignal(false);
  useSignalEffect(() => {
    onChange(task.job ? { type: 'unassign', job: task.job.id, task: task.id, hold: hold.value } : null);
  });
  return (
    <>
      <p>
        The job{inQueue(task.queue?.id)} is taken from <strong>{nameOfWorker(task.worker?.id)}</strong> (
        {task.account.name}). It goes back to its queue and is offered anew
        {hold.value ? ' only when somebody lets it' : ''}.
      </p>
      <label class="tick">
        <input
          type="checkbox"
          checked={hold.value}
          onChange={({ currentTarget: { checked } }) => {
            hold.value = checked;
          }}
        />{' '}
        Do not offer it anew at once
      </label>
    </>
  );
};

export const DeclineForm = ({ request: { task }, onChange }: FormProps<'decline'>) => {
  useEffect(() => onChange({ type: 'decline', task: task.id }), []);
  return (
    <p>
      The offer to <strong>{nameOfWorker(task.worker?.id)}</strong> ({task.account.name}) is declined in the worker's
      name. The job{inQueue(task.queue?.id)} goes on waiting and is offered to somebody else.
    </p>
  );
};

export const CancelForm = ({ request: { job }, onChange }: FormProps<'cancel'>) => {
  const reason = useSignal('');
  useSignalEffect(() => onChange({ type: 'cancel', job: job.id, reason: reason.value }));
  return (
    <>
      <p>
        The job{inQueue(job.queue?.id)} ({job.account.name}) is given up for good: the customer will not be served. This
        cannot be undone.
      </p>
      <label class="field">
        Reason, for those who read the job later (may stay empty)
        <input
          type="text"
          maxLength={200}
          value={reason.value}
          onInput={({ currentTarget: { value } }) => {
            reason.value = value;
          }}
        />
      </label>
    </>
  );
};
