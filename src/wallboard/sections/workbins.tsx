import { Act } from '../act.tsx';
import { filters } from '../address.ts';
import { workbins, workers } from '../board.ts';
import { wantsAccount } from '../filters.ts';
import { NoteOf } from '../note.tsx';
import { type WorkbinRow, workbinName, workerName } from '../rows.ts';
import { gaps, known } from '../selections.ts';
import { Empty } from './empty.tsx';

const ownerOf = ({ owner, group }: WorkbinRow): string | null =>
  workerName(workers.value.get(owner?.id ?? '')) ?? group;

export const Workbins = () => {
  const rows = [...(workbins.picture.value?.rows.values() ?? [])].filter(({ account }) =>
    wantsAccount(filters.value, account.name),
  );
  return (
    <section class="panel workbins" aria-labelledby="workbins">
      <h2 id="workbins" tabIndex={-1}>
        Workbins <span class="count">{known.workbins.value ? rows.length : '–'}</span>
        {known.workbins.value && <NoteOf gaps={gaps.workbins.value} />}
      </h2>
      <ul class="lines">
        {rows.map((row) => (
          <li key={row.id}>
            <span class="what">
              <span class="name">{workbinName(row)}</span>
              <span class="of">{[ownerOf(row), row.account.name].filter(Boolean).join(' · ')}</span>
            </span>
            <Act
              account={row.account.name}
              needs={['workbin.pull']}
              whose={row.owner?.id ?? null}
              label="Pull"
              of={`a job from ${workbinName(row)} ${ownerOf(row) ?? ''}`}
              ask={() => ({ type: 'pull', workbin: row })}
            />
          </li>
        ))}
      </ul>
      {rows.length === 0 && (
        <Empty
          isTold={workbins.picture.value !== null}
          problem={workbins.problem.value}
          isKnown={known.workbins.value}
          gaps={gaps.workbins.value}
          text="There are no workbins"
        />
      )}
    </section>
  );
};
