import { Act } from '../act.tsx';
import { big } from '../address.ts';
import { queues, staleAt, waiting } from '../board.ts';
import { Clock } from '../clock.tsx';
import { memo } from '../memo.ts';
import { NoteOf } from '../note.tsx';
import { type JobRow, queueName } from '../rows.ts';
import { gaps, isOffered, known, shownWaiting } from '../selections.ts';
import { staleWords } from '../standing.ts';
import { roomOnWall } from '../wall.ts';
import { Empty } from './empty.tsx';

const SHOWN = 12;

interface LineProps {
  readonly row: JobRow;
  readonly queue: string;
  /** See `staleAt`. */
  readonly stop: string | null;
  readonly offered: boolean;
}

const noteOf = ({ channel, account }: JobRow, stop: string | null, offered: boolean): string =>
  [
    stop === null ? channel : null,
    account.name,
    stop === null ? null : staleWords(stop, new Date()),
    offered ? 'being offered' : null,
  ]
    .filter(Boolean)
    .join(' · ');

const Line = memo(({ row, queue, stop, offered }: LineProps) => (
  <li data-stale={stop !== null}>
    <span class="lead">
      <Clock since={row.enqueuedAt ?? row.createdAt} stop={stop} judged />
    </span>
    <span class="what">
      <span class="name">{queue}</span>
      <span class="of">{noteOf(row, stop, offered)}</span>
    </span>
    <Act
      account={row.account.name}
      needs={['job.cancel']}
      whose={null}
      label="Cancel"
      of={`the job that waits in ${queue}, ${row.nativeId}`}
      ask={() => ({ type: 'cancel', job: row })}
    />
  </li>
));

export const Waiting = () => {
  const rows = shownWaiting.value;
  const shown = rows.slice(0, big.value ? roomOnWall.value.waiting : SHOWN);
  return (
    <section class="panel" aria-labelledby="waiting">
      <h2 id="waiting" tabIndex={-1}>
        <span>Longest waiting anywhere</span> {known.waitingJobs.value && <NoteOf gaps={gaps.waitingJobs.value} />}
      </h2>
      <ol class="lines">
        {shown.map((row) => (
          <Line
            key={row.id}
            row={row}
            queue={queueName(queues.value.get(row.queue?.id ?? '')) ?? 'No queue'}
            stop={staleAt(row.account.name, 'JOB')}
            offered={isOffered(row)}
          />
        ))}
      </ol>
      {rows.length === 0 && (
        <Empty
          isTold={waiting.picture.value !== null}
          problem={waiting.problem.value}
          isKnown={known.waitingJobs.value}
          gaps={gaps.waitingJobs.value}
          text="Nobody waits"
        />
      )}
    </section>
  );
};
