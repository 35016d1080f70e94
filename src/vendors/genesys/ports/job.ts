import type { JobPort } from '../../../contract/port.ts';
import { untoldJobStates } from '../../../contract/untold.ts';
import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import { ENDED_JOB_STATES, type Job, type JobFilter } from '../../../domain/job.ts';
import type { Context } from '../context.ts';
import { together } from '../reads/all-or-none.ts';
import type { HeldWork } from '../reads/held-work.ts';
import { NO_ROWS, pageOf, pick, type Rows } from '../reads/rows.ts';
import { JOB_STATES } from '../states.ts';

/** A list may still show what was taken back from an agent or refused: what waits for the next agent is in nobody's list then. */
export const isShown = ({ state }: Job): boolean => state.state !== 'QUEUED';

export const openJobPort = ({ account, api, memory, sessions, transcripts }: Context, work: HeldWork): JobPort => {
  /** With `workbins`, only what lies there. */
  const read = async ({ workbins }: Pick<JobFilter, 'workbins'>, call: Call): Promise<Rows<Job>> => {
    if (workbins) return work.jobs(NO_ROWS, await work.parked(call, workbins));
    const [held, laid] = await together(call, (own) => Promise.all([work.shares(own), work.parked(own)]));
    return work.jobs(held, laid);
  };

  /** An e-mail can be read after its end as well (contract §11.1), as long as it is remembered. */
  const ended = async (nativeId: string, call: Call): Promise<Job | null> => {
    if (memory.mediaOf(nativeId) !== 'emails') return null;
    for (const session of sessions.all) {
      const row = await api.email(session, nativeId, call);
      if (!row) continue;
      const share = await work.seen(session, { media: 'emails', row }, call);
      return work.jobs({ ...NO_ROWS, items: [share] }, NO_ROWS).items[0] ?? null;
    }
    return null;
  };

  const getMany = async (nativeIds: readonly string[], call: Call): Promise<readonly (Job | VendorError | null)[]> => {
    const held = await work.shares(call);
    const isHeld = (id: string): boolean => held.items.some(({ row }) => row.id === id);
    // Agents have most of them; opening every workbin for the others is what costs.
    const laid = nativeIds.every(isHeld) ? NO_ROWS : await work.parked(call);
    const found = pick(account, work.jobs(held, laid), nativeIds);
    return Promise.all(
      found.map(async (one, at) =>
        one === null || one instanceof VendorError ? ((await ended(nativeIds[at] ?? '', call)) ?? one) : one,
      ),
    );
  };

  return {
    get: async (nativeId, call) => {
      const [one = null] = await getMany([nativeId], call);
      if (one instanceof VendorError) throw one;
      return one;
    },
    getMany,
    list: async ({ filter, after }, call) => {
      const { items, ...rest } = await read(filter, call);
      return pageOf(account, { ...rest, items: items.filter(isShown) }, after);
    },
    conversation: async (nativeId) => transcripts.of(nativeId),
    pushes: ['workbins'],
    cannot: ['queues', 'policies', 'workspaces', 'externalIds', 'tags', 'updated', 'scheduled', 'ended', 'expires'],
    // Lists hold what an agent has or a workbin holds: neither what waits in a queue for the next agent nor what has ended.
    forgets: [...ENDED_JOB_STATES, 'QUEUED'],
    untold: untoldJobStates(JOB_STATES.values(), ENDED_JOB_STATES),
    takes: {},
  };
};
