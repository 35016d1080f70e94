import { Act } from '../act.tsx';
import { board, queues, staleAt, workers } from '../board.ts';
import { Clock, Countdown } from '../clock.tsx';
import { memo } from '../memo.ts';
import { NoteOf } from '../note.tsx';
import { queueName, type TaskRow, workerName } from '../rows.ts';
import { gaps, known, shownOffers } from '../selections.ts';
import { staleWords } from '../standing.ts';
import { Empty } from './empty.tsx';

const SHOWN = 12;

/** What the clock before it counts. */
const noteOf = ({ offerExpiresAt, offeredAt }: TaskRow): string | null => {
  if (offerExpiresAt !== null) return 'time left';
  return offeredAt === null ? null : 'since offered';
};

interface LineProps {
  readonly row: TaskRow;
  readonly worker: string;
  readonly queue: string | undefined;
  /** See `staleAt`. */
  readonly stop: string | null;
}

const Line = memo(({ row, worker, queue, stop }: LineProps) => (
  <li data-stale={stop !== null}>
    <span class="lead">
      {row.offerExpiresAt === null ? (
        <Clock since={row.offeredAt} stop={stop} />
      ) : (
        <Countdown until={row.offerExpiresAt} stop={stop} />
      )}
    </span>
    <span class="what">
      <span class="name">{worker}</span>
      <span class="of">
        {[queue, row.account.name, stop === null ? noteOf(row) : staleWords(stop, new Date())]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </span>
    <Act
      account={row.account.name}
      needs={['task.decline']}
      whose={row.worker?.id ?? null}
      label="Decline"
      of={`the offer to ${worker}`}
      ask={() => ({ type: 'decline', task: row })}
    />
  </li>
));

export const Offers = () => {
  const rows = shownOffers.value;
  return (
    <section class="panel offers" aria-labelledby="offers">
      <h2 id="offers" tabIndex={-1}>
        Open offers <span class="count">{known.tasks.value ? rows.length : '–'}</span>
        {known.tasks.value && <NoteOf gaps={gaps.tasks.value} />}
      </h2>
      <ol class="lines">
        {rows.slice(0, SHOWN).map((row) => (
          <Line
            key={row.id}
            row={row}
            worker={workerName(workers.value.get(row.worker?.id ?? '')) ?? 'Unknown worker'}
            queue={queueName(queues.value.get(row.queue?.id ?? ''))}
            stop={staleAt(row.account.name, 'TASK')}
          />
        ))}
      </ol>
      {rows.length === 0 && (
        <Empty
          isTold={board.picture.value !== null}
          problem={board.problem.value}
          isKnown={known.tasks.value}
          gaps={gaps.tasks.value}
          text="Nothing is being offered"
        />
      )}
      {rows.length > SHOWN && <p class="more">{rows.length - SHOWN} more</p>}
    </section>
  );
};
