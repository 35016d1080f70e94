import type { JobPort } from '../../../contract/port.ts';
import { untoldJobStates } from '../../../contract/untold.ts';
import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import { ENDED_JOB_STATES, type Job, type JobFilter } from '../../../domain/job.ts';
import { together } from '../all-or-none.ts';
import { type Parts, pageOf, pick } from '../context.ts';
import type { Holdings } from '../reads/held-work.ts';
import { NO_ROWS, type Rows } from '../reads/rows.ts';
import { JOB_STATES } from '../states.ts';

/** A desk may still show what was taken back from it or refused there: what waits for the next agent is in nobody's list then. */
export const isShown = ({ state }: Job): boolean => state.state !== 'QUEUED';

export const openJobPort = ({ account, api, desk, sessions, transcripts }: Parts, holdings: Holdings): JobPort => {
  /** With `workbin`, only what lies there. */
  const read = async ({ workbin }: Pick<JobFilter, 'workbin'>, call: Call): Promise<Rows<Job>> => {
    if (workbin) return holdings.jobs(NO_ROWS, await holdings.parked(call, workbin));
    const [held, laid] = await together(call, (own) => Promise.all([holdings.shares(own), holdings.parked(own)]));
    return holdings.jobs(held, laid);
  };

  /** An e-mail can be read after its end as well (contract §11.1), as long as it is remembered. */
  const ended = async (nativeId: string, call: Call): Promise<Job | null> => {
    if (desk.mediaOf(nativeId) !== 'emails') return null;
    for (const session of sessions.all) {
      const row = await api.email(session, nativeId, call);
      if (!row) continue;
      const share = await holdings.seen(session, { media: 'emails', row }, call);
      return holdings.jobs({ ...NO_ROWS, rows: [share] }, NO_ROWS).rows[0] ?? null;
    }
    return null;
  };

  const getMany = async (nativeIds: readonly string[], call: Call): Promise<readonly (Job | VendorError | null)[]> => {
    const held = await holdings.shares(call);
    const inHand = new Set(held.rows.map(({ row }) => row.id));
    // Most are in somebody's hands; opening every workbin for the others is what costs.
    const laid = nativeIds.every((id) => inHand.has(id)) ? NO_ROWS : await holdings.parked(call);
    const found = pick(holdings.jobs(held, laid), nativeIds);
    return Promise.all(
      nativeIds.map(async (id, at) => {
        const one = found[at] ?? null;
        return one === null || one instanceof VendorError ? ((await ended(id, call)) ?? one) : one;
      }),
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
      const { rows, ...rest } = await read(filter, call);
      return pageOf(account, { ...rest, rows: rows.filter(isShown) }, after);
    },
    conversation: async (nativeId) => transcripts.of(nativeId),
    pushes: ['workbin'],
    cannot: ['queue', 'policy', 'workspace'],
    // Lists hold what is on an agent's desk or on a workbin: neither what waits in a queue for the next agent nor what has ended.
    forgets: [...ENDED_JOB_STATES, 'QUEUED'],
    untold: untoldJobStates(JOB_STATES.values(), ENDED_JOB_STATES),
    takes: {},
  };
};
