import { Act } from '../act.tsx';
import { queues, stale, tasks, workers } from '../board.ts';
import { Clock, Countdown } from '../clock.tsx';
import { memo } from '../memo.ts';
import { queueName, type TaskRow, workerName } from '../rows.ts';
import { shownOffers } from '../selections.ts';
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
  readonly isStale: boolean;
}

const Line = memo(({ row, worker, queue, isStale }: LineProps) => (
  <li data-stale={isStale}>
    <span class="lead">
      {row.offerExpiresAt === null ? <Clock since={row.offeredAt} /> : <Countdown until={row.offerExpiresAt} />}
    </span>
    <span class="what">
      <span class="name">{worker}</span>
      <span class="of">{[queue, row.account.name, noteOf(row)].filter(Boolean).join(' · ')}</span>
    </span>
    <Act
      account={row.account.name}
      needs={['task.decline']}
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
        Open offers <span class="count">{rows.length}</span>
      </h2>
      <ol class="lines">
        {rows.slice(0, SHOWN).map((row) => (
          <Line
            key={row.id}
            row={row}
            worker={workerName(workers.picture.value.rows.get(row.worker?.id ?? '')) ?? 'Unknown worker'}
            queue={queueName(queues.picture.value.rows.get(row.queue?.id ?? ''))}
            isStale={stale.value.has(row.account.name)}
          />
        ))}
      </ol>
      {rows.length === 0 && <Empty view={tasks} text="Nothing is being offered." />}
      {rows.length > SHOWN && <p class="more">{rows.length - SHOWN} more</p>}
    </section>
  );
};
