import { big } from '../address.ts';
import { queues, stale } from '../board.ts';
import { Clock } from '../clock.tsx';
import { percent } from '../clocks.ts';
import { memo } from '../memo.ts';
import { type QueueRow, queueName } from '../rows.ts';
import { shownQueues } from '../selections.ts';
import { wallRows } from '../wall.ts';
import { Empty } from './empty.tsx';

const Count = ({ of }: { readonly of: number | null }) => (of === null ? <span class="none">–</span> : of);

const Line = memo(({ row, isStale }: { row: QueueRow; isStale: boolean }) => {
  const { now, window } = row;
  const { workers } = now;
  return (
    <tr data-stale={isStale} data-idle={now.waiting === 0 && now.offered === 0}>
      <th scope="row">
        <span class="name">{queueName(row)}</span>
        <span class="of">
          {row.queue.account.name}
          {isStale && ' · out of date'}
        </span>
      </th>
      <td class="number strong">
        <Count of={now.waiting} />
      </td>
      <td class="number">
        <Clock since={now.oldestWaitingSince} judged />
      </td>
      <td class="number minor">
        <Count of={now.offered} />
      </td>
      <td class="number minor">
        <Count of={now.assigned} />
      </td>
      <td class="number minor">
        <Count of={now.wrapping} />
      </td>
      <td class="number">
        <Count of={workers?.available ?? null} />
      </td>
      <td class="number minor">
        <Count of={workers?.busy ?? null} />
      </td>
      <td class="number level">{percent(window.serviceLevel)}</td>
    </tr>
  );
});

export const Queues = () => {
  const rows = shownQueues.value;
  const shown = big.value ? rows.slice(0, wallRows.value) : rows;
  const hidden = rows.length - shown.length;
  return (
    <section class="panel" aria-labelledby="queues">
      <h2 id="queues" tabIndex={-1}>
        Queues <span class="count">{rows.length}</span>
      </h2>
      <table class="queues">
        <thead>
          <tr>
            <th scope="col">Queue</th>
            <th scope="col">Waiting</th>
            <th scope="col">Longest wait</th>
            <th scope="col" class="minor">
              Offered
            </th>
            <th scope="col" class="minor">
              In progress
            </th>
            <th scope="col" class="minor">
              Wrap-up
            </th>
            <th scope="col">Available</th>
            <th scope="col" class="minor">
              Busy
            </th>
            <th scope="col" class="level">
              Service level
            </th>
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <Line key={row.id} row={row} isStale={stale.value.has(row.queue.account.name)} />
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <Empty view={queues} text="No queue fits these filters." />}
      {hidden > 0 && <p class="more">{hidden} more queues with shorter waits</p>}
    </section>
  );
};
