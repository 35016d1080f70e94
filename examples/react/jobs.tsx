import type { Client, TypedDocument } from 'trunkline/client';
import { useLive } from './use-live.ts';

interface Job {
  readonly id: string;
  readonly state: string;
}
interface Variables {
  readonly states: readonly string[];
  readonly after?: string | null;
}

/** GraphQL Code Generator makes these types from the text. */
const JOBS = `subscription Jobs($states: [JobState!], $after: String) {
  liveJobs(filter: { states: $states }, after: $after) {
    ... on JobSnapshot { seq cursor items { id state } versions count digest }
    ... on JobDelta { seq since cursor upserted { id state } versions removed count digest }
    ... on Resync { cursor reason }
  }
}` as TypedDocument<{ liveJobs: { seq: number; items: readonly Job[] } }, Variables>;

const clock = new Intl.DateTimeFormat('en', { timeStyle: 'medium' });

export const Jobs = ({ client, states }: { readonly client: Client; readonly states: readonly string[] }) => {
  const { state, view, staleSince, error } = useLive(client, JOBS, { states });
  return (
    <section data-state={state} data-asked={states.join(' ')}>
      {state !== 'live' && (
        <p role="status">
          {state}
          {staleSince !== null && `: this is as it was at ${clock.format(staleSince)}`}
          {error && ` (${error.message})`}
        </p>
      )}
      <ul>
        {[...(view?.rows.values() ?? [])].map((job) => (
          <li key={job.id}>
            {job.id} {job.state}
          </li>
        ))}
      </ul>
    </section>
  );
};
