/**
 * What a careful programmer writes for this one question without GraphQL: the vendor's calls by hand, all that can go at
 * the same time at the same time, the answer put together in one pass. `/gets` reads each worker and queue once by its id,
 * `/lists` reads all of them in two lists.
 */

import { jobNodes, openRestcomm, type Relations, type TaskRow } from './by-hand.ts';
import { JOBS, type Variables } from './query.ts';
import { serve } from './serve.ts';
import type { VendorReady } from './vendor.ts';

const { settings } = JSON.parse(process.argv[2] ?? '') as VendorReady;
const { jobs: listJobs, byGets, byLists } = openRestcomm(settings);

const answerOf = (jobs: readonly TaskRow[], relations: Relations, { account, channels }: Variables) => {
  const nodes = jobNodes(
    jobs.filter(({ taskChannel }) => channels.includes(taskChannel)),
    relations,
    account,
  );
  return { data: { jobs: { nodes, failures: [] } } };
};

serve<Variables>(async (path, variables) => {
  if (path === '/gets') {
    const jobs = await listJobs(JOBS);
    return answerOf(jobs, await byGets(jobs), variables);
  }
  const [jobs, relations] = await Promise.all([listJobs(JOBS), byLists()]);
  return answerOf(jobs, relations, variables);
});
