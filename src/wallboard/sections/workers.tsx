import { useSignal } from '@preact/signals';
import { Act } from '../act.tsx';
import { choose, filters } from '../address.ts';
import { board, queues, staleAt } from '../board.ts';
import { Clock } from '../clock.tsx';
import { memo } from '../memo.ts';
import { NoteOf } from '../note.tsx';
import { queueName, type TaskRow, type WorkerRow, workerName } from '../rows.ts';
import { gaps, known, shownWorkers, stateCounts } from '../selections.ts';
import { staleWords } from '../standing.ts';
import { STATE_LOOKS, WORK_STATES, type WorkState } from '../states.ts';
import { Empty } from './empty.tsx';

const PAGE = 50;

const States = () => {
  const chosen = filters.value.states;
  const toggle = (state: WorkState) =>
    choose({ states: WORK_STATES.filter((one) => chosen.includes(one) !== (one === state)) });
  return (
    <fieldset class="states">
      <legend class="unseen">Show only workers in these states</legend>
      {WORK_STATES.map((state) => (
        <button
          key={state}
          type="button"
          data-state={state}
          aria-pressed={chosen.includes(state)}
          onClick={() => toggle(state)}
        >
          <span class="glyph" aria-hidden="true">
            {STATE_LOOKS[state].glyph}
          </span>
          <span class="amount">{stateCounts.value?.[state] ?? '–'}</span> {STATE_LOOKS[state].label}
        </button>
      ))}
    </fieldset>
  );
};

interface LineProps {
  readonly worker: WorkerRow;
  readonly state: WorkState;
  readonly since: string | null;
  readonly task: TaskRow | null;
  readonly queue: string | undefined;
  /** See `staleAt`. */
  readonly stop: string | null;
}

const Line = memo(({ worker, state, since, task, queue, stop }: LineProps) => {
  const name = workerName(worker) ?? '';
  const account = worker.account.name;
  return (
    <tr data-stale={stop !== null}>
      <th scope="row">
        <span class="name">{name}</span>
        <span class="of">
          {account}
          {stop !== null && <span class="stale"> {staleWords(stop, new Date())}</span>}
        </span>
      </th>
      <td data-state={state}>
        <span class="glyph" aria-hidden="true">
          {STATE_LOOKS[state].glyph}
        </span>{' '}
        {STATE_LOOKS[state].label}
      </td>
      <td class="number">
        <Clock since={since} stop={stop} />
      </td>
      <td class="minor">{task ? (queue ?? '') : (worker.presence.label ?? worker.presence.nativeState ?? '')}</td>
      <td class="acts">
        <Act
          account={account}
          needs={['worker.setPresence', 'activity.list']}
          whose={worker.id}
          label="State"
          of={`of ${name}`}
          ask={() => ({ type: 'state', worker })}
        />
        {task?.state === 'ACTIVE' && (
          <Act
            account={account}
            needs={['job.unassign']}
            whose={worker.id}
            label="Unassign"
            of={`the job of ${name}`}
            ask={() => ({ type: 'unassign', task })}
          />
        )}
        {task?.job && task.state !== 'WRAP_UP' && (
          <Act
            account={account}
            needs={['job.cancel']}
            whose={worker.id}
            label="Cancel job"
            of={`of ${name}`}
            ask={() => ({ type: 'cancel', job: { id: task.job?.id ?? '', account: task.account, queue: task.queue } })}
          />
        )}
      </td>
    </tr>
  );
});

export const Workers = () => {
  const page = useSignal(0);
  const lines = shownWorkers.value;
  const last = Math.max(0, Math.ceil(lines.length / PAGE) - 1);
  const at = Math.min(page.value, last);
  const begin = at * PAGE;
  const turn = (by: number) => {
    page.value = Math.min(last, Math.max(0, at + by));
  };
  return (
    <section class="panel workers" aria-labelledby="workers">
      <div class="heading">
        <h2 id="workers" tabIndex={-1}>
          Workers <span class="count">{known.workers.value ? lines.length : '–'}</span>
          {known.workers.value && <NoteOf gaps={gaps.workers.value} />}
        </h2>
        <label class="find">
          <span class="unseen">Part of a worker's name</span>
          <input
            type="search"
            placeholder="Name"
            value={filters.value.worker}
            onInput={({ currentTarget: { value } }) => choose({ worker: value }, { typing: true })}
          />
        </label>
      </div>
      <States />
      <table>
        <thead>
          <tr>
            <th scope="col">Worker</th>
            <th scope="col">State</th>
            <th scope="col">Since</th>
            <th scope="col" class="minor">
              Activity, or queue at work for
            </th>
            <th scope="col" class="acts">
              <span class="unseen">Commands</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.slice(begin, begin + PAGE).map(({ worker, state, since, task }) => (
            <Line
              key={worker.id}
              worker={worker}
              state={state}
              since={since}
              task={task}
              queue={queueName(queues.value.get(task?.queue?.id ?? ''))}
              stop={staleAt(worker.account.name, 'WORKER', 'TASK')}
            />
          ))}
        </tbody>
      </table>
      {lines.length === 0 && (
        <Empty
          isTold={board.picture.value !== null}
          problem={board.problem.value}
          isKnown={known.workers.value}
          gaps={gaps.workers.value}
          text="No worker fits these filters"
        />
      )}
      {last > 0 && (
        <nav class="pages" aria-label="Pages of workers">
          <button type="button" class="act" disabled={at === 0} onClick={() => turn(-1)}>
            Previous
          </button>
          <span>
            {begin + 1} to {Math.min(begin + PAGE, lines.length)} of {lines.length}
          </span>
          <button type="button" class="act" disabled={at === last} onClick={() => turn(1)}>
            Next
          </button>
        </nav>
      )}
    </section>
  );
};
