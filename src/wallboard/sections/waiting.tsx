import { Act } from '../act.tsx';
import { big } from '../address.ts';
import { queues, stale, waiting } from '../board.ts';
import { Clock } from '../clock.tsx';
import { memo } from '../memo.ts';
import { type JobRow, queueName } from '../rows.ts';
import { shownWaiting } from '../selections.ts';
import { wallRows } from '../wall.ts';
import { Empty } from './empty.tsx';

const SHOWN = 12;

const Line = memo(({ row, queue, isStale }: { row: JobRow; queue: string; isStale: boolean }) => (
  <li data-stale={isStale}>
    <span class="lead">
      <Clock since={row.enqueuedAt ?? row.createdAt} judged />
    </span>
    <span class="what">
      <span class="name">{queue}</span>
      <span class="of">
        {[row.channel, row.account.name, row.state === 'OFFERED' ? 'being offered' : null].filter(Boolean).join(' · ')}
      </span>
    </span>
    <Act
      account={row.account.name}
      needs={['job.cancel']}
      label="Cancel"
      of={`the job that waits in ${queue}, ${row.nativeId}`}
      ask={() => ({ type: 'cancel', job: row })}
    />
  </li>
));

export const Waiting = () => {
  const rows = shownWaiting.value;
  const shown = rows.slice(0, big.value ? wallRows.value : SHOWN);
  return (
    <section class="panel" aria-labelledby="waiting">
      <h2 id="waiting" tabIndex={-1}>
        Longest waiting anywhere
      </h2>
      <ol class="lines">
        {shown.map((row) => (
          <Line
            key={row.id}
            row={row}
            queue={queueName(queues.picture.value.rows.get(row.queue?.id ?? '')) ?? 'No queue'}
            isStale={stale.value.has(row.account.name)}
          />
        ))}
      </ol>
      {rows.length === 0 && <Empty view={waiting} text="Nobody waits." />}
    </section>
  );
};
