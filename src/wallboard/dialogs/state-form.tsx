import { useSignal, useSignalEffect } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import {
  WallboardActivitiesDocument,
  type WallboardActivitiesQuery,
} from '../../../schema/generated/wallboard/graphql.ts';
import { ask, isAble } from '../board.ts';
import type { Command } from '../commands.ts';
import { workerName } from '../rows.ts';
import type { FormProps } from './form.ts';

interface Choice {
  readonly value: string;
  readonly label: string;
  readonly command: Command;
}

type Activity = WallboardActivitiesQuery['activities']['nodes'][number];

const READINESS = [
  ['Ready', true],
  ['Not ready', false],
] as const;

const readActivities = async (account: string): Promise<Activity[]> => {
  const found: Activity[] = [];
  let after: string | null = null;
  do {
    const { activities }: WallboardActivitiesQuery = await ask(WallboardActivitiesDocument, { account, after });
    const [failure] = activities.failures;
    if (failure) throw new Error(failure.message);
    found.push(...activities.nodes);
    after = activities.pageInfo.hasNextPage ? activities.pageInfo.endCursor : null;
  } while (after !== null);
  return found;
};

const named = ({ name, available, workspace }: Activity, several: boolean): string =>
  `${name ?? 'Without a name'}${available ? ' (takes work)' : ''}${several && workspace?.name ? `, ${workspace.name}` : ''}`;

const hasActivities = (account: string): boolean =>
  isAble(account, 'activity.list') && isAble(account, 'worker.update');

/** An account has activities to pick from, or its workers are ready or not. */
const choicesFor = async (account: string, worker: string): Promise<Choice[]> => {
  if (!hasActivities(account)) {
    return READINESS.map(([label, ready]) => ({ value: label, label, command: { type: 'presence', worker, ready } }));
  }
  const activities = await readActivities(account);
  const several = new Set(activities.map(({ workspace }) => workspace?.name)).size > 1;
  return activities.map((activity) => ({
    value: activity.id,
    label: named(activity, several),
    command: { type: 'activity', worker, activity: activity.id },
  }));
};

export const StateForm = ({ request: { worker }, onChange }: FormProps<'state'>) => {
  const choices = useSignal<readonly Choice[] | null>(null);
  const problem = useSignal('');
  const chosen = useSignal('');
  const account = worker.account.name;
  useEffect(() => {
    choicesFor(account, worker.id).then(
      (found) => {
        choices.value = found;
      },
      (error: unknown) => {
        problem.value = error instanceof Error ? error.message : String(error);
      },
    );
  }, []);
  useSignalEffect(() => onChange(choices.value?.find(({ value }) => value === chosen.value)?.command ?? null));

  const name = workerName(worker);
  const label = choices.value?.find(({ value }) => value === chosen.value)?.label;
  return (
    <>
      <p>
        {label ? (
          <>
            <strong>{name}</strong> ({account}) is put into <strong>{label}</strong>. Work in hand stays.
          </>
        ) : (
          <>
            What is <strong>{name}</strong> ({account}) to be? Now: {worker.presence.label ?? worker.presence.state}.
          </>
        )}
      </p>
      {problem.value && (
        <p class="outcome" data-kind="bad">
          The states cannot be read: {problem.value}
        </p>
      )}
      <label class="field">
        New state
        <select
          value={chosen.value}
          disabled={choices.value === null}
          onChange={({ currentTarget: { value } }) => {
            chosen.value = value;
          }}
        >
          <option value="">{choices.value === null && !problem.value ? 'Reading…' : 'Choose'}</option>
          {choices.value?.map(({ value, label: text }) => (
            <option key={value} value={value}>
              {text}
            </option>
          ))}
        </select>
      </label>
    </>
  );
};
