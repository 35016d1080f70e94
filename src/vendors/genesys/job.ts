import type { JobPort } from '../../contract/port.ts';
import type { Call } from '../../domain/call.ts';
import type { Job, JobFilter } from '../../domain/job.ts';
import type { Holdings } from './holdings.ts';
import { type Parts, pageOf, pick } from './parts.ts';
import { together } from './together.ts';

export const openJobPort = ({ api, desk, sessions }: Parts, holdings: Holdings): JobPort => {
  /** With `workbin`, only what lies there. */
  const read = async ({ workbin }: Pick<JobFilter, 'workbin'>, call: Call): Promise<Job[]> => {
    if (workbin) return holdings.jobs([], await holdings.parked(call, workbin));
    const [held, laid] = await together(call, (own) => Promise.all([holdings.shares(own), holdings.parked(own)]));
    return holdings.jobs(held, laid);
  };

  /** An e-mail can be read after its end as well (contract §11.1), as long as it is remembered. */
  const ended = async (nativeId: string, call: Call): Promise<Job | null> => {
    if (desk.mediaOf(nativeId) !== 'emails') return null;
    for (const session of sessions.all) {
      const row = await api.email(session, nativeId, call);
      if (row) return holdings.jobs([await holdings.seen(session, { media: 'emails', row }, call)], [])[0] ?? null;
    }
    return null;
  };

  const getMany = async (nativeIds: readonly string[], call: Call): Promise<readonly (Job | null)[]> => {
    const held = await holdings.shares(call);
    const inHand = holdings.jobs(held, []);
    // Most are in somebody's hands; opening every workbin for the others is what costs.
    const isMissing = pick(inHand, nativeIds).includes(null);
    const known = isMissing ? holdings.jobs(held, await holdings.parked(call)) : inHand;
    const found = pick(known, nativeIds);
    return Promise.all(nativeIds.map((id, at) => found[at] ?? ended(id, call)));
  };

  return {
    get: async (nativeId, call) => (await getMany([nativeId], call))[0] ?? null,
    getMany,
    list: async ({ filter, after }, call) => pageOf(await read(filter, call), after),
    pushes: ['workbin'],
    cannot: ['queue', 'policy', 'workspace'],
    takes: [],
  };
};
