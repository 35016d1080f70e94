import { big } from '../address.ts';
import { board, QUEUE_KINDS, staleAt } from '../board.ts';
import { Clock } from '../clock.tsx';
import { percent } from '../clocks.ts';
import { memo } from '../memo.ts';
import { NoteOf } from '../note.tsx';
import { type QueueRow, queueName } from '../rows.ts';
import { gaps, known, reasonOf, shownQueues } from '../selections.ts';
import { staleWords } from '../standing.ts';
import { wallRows } from '../wall.ts';
import { Empty } from './empty.tsx';

const Count = ({ of, why }: { readonly of: number | null; readonly why?: string }) =>
  of === null ? (
    <span class="none" title={why}>
      –
    </span>
  ) : (
    of
  );

interface LineProps {
  readonly row: QueueRow;
  /** See `staleAt`. */
  readonly stop: string | null;
}

const Line = memo(({ row, stop }: LineProps) => {
  const { now, window } = row;
  const whyNot = (figure: 'waiting' | 'offered' | 'assigned' | 'wrapping'): string =>
    now[figure] === null ? reasonOf(row.queue.account.name, figure) : '';
  const { workers } = now;
  return (
    <tr data-stale={stop !== null} data-idle={now.waiting === 0 && now.offered === 0}>
      <th scope="row">
        <span class="name">{queueName(row)}</span>
        <span class="of">
          {row.queue.account.name}
          {stop !== null && <span class="stale"> {staleWords(stop, new Date())}</span>}
        </span>
      </th>
      <td class="number strong">
        <Count of={now.waiting} why={whyNot('waiting')} />
      </td>
      <td class="number">
        <Clock since={now.oldestWaitingSince} stop={stop} judged />
      </td>
      <td class="number minor">
        <Count of={now.offered} why={whyNot('offered')} />
      </td>
      <td class="number minor">
        <Count of={now.assigned} why={whyNot('assigned')} />
      </td>
      <td class="number minor">
        <Count of={now.wrapping} why={whyNot('wrapping')} />
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
        Queues <span class="count">{known.queues.value ? rows.length : '–'}</span>
        {known.queues.value && <NoteOf gaps={gaps.queues.value} />}
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
            <Line key={row.id} row={row} stop={staleAt(row.queue.account.name, ...QUEUE_KINDS)} />
          ))}
        </tbody>
      </table>
      {rows.length === 0 && (
        <Empty
          isTold={board.picture.value !== null}
          problem={board.problem.value}
          isKnown={known.queues.value}
          gaps={gaps.queues.value}
          text="No queue fits these filters"
        />
      )}
      {hidden > 0 && <p class="more">{hidden} more queues with shorter waits</p>}
    </section>
  );
};
