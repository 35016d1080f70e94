import { describe, expect, it } from 'vitest';
import { differences, headerDifferences } from './recorded-likeness.ts';
import { has, RECORDING_NAMES, type Recording, recording } from './replay.ts';
import { accept, type Json, type Kit, offersOf, startKit } from './simulator-kit.ts';

/*
 * Sessions of older versions, in the words of today (contract §1.1). They had fewer members; what they had has stayed as it was, but for
 * what `CHANGED` names.
 */

const WORDS: readonly (readonly [string, string])[] = [
  ['"offerTtlSeconds"', '"offerExpiresAfterSeconds"'],
  ['"longest-idle"', '"longestIdle"'],
  ['"queue-length"', '"queueLength"'],
  ['"totalCapacity"', '"capacity"'],
  ['"jobStatus"', '"status"'],
  ['"enqueueTimeUtc"', '"enqueuedAt"'],
  ['"assignTime"', '"assignedAt"'],
  ['"offerTimeUtc"', '"offeredAt"'],
  ['"expiryTimeUtc"', '"expiresAt"'],
];

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** A map by id as the list that it is now. */
const listOf = (value: unknown, id: string): Json[] =>
  isObject(value) ? Object.entries(value).map(([key, each]) => ({ [id]: key, ...(each as Json) })) : (value as Json[]);

const MEMBERS: Readonly<Record<string, (value: unknown) => Json>> = {
  notes: (value) => ({ notes: isObject(value) ? [] : value }),
  matchingMode: () => ({ matchingMode: { kind: 'queueAndMatch' } }),
  unavailableForMatching: () => ({}),
  queueAssignments: (value) => ({ queues: listOf(value, 'queueId').map(({ queueId }) => queueId) }),
  channelConfigurations: (value) => ({ channels: listOf(value, 'channelId') }),
  exceptionRules: (value) => ({
    exceptionRules: listOf(value, 'id').map((rule) => ({ ...rule, actions: listOf(rule.actions, 'id') })),
  }),
  offers: (value) => ({ offers: (value as Json[]).map(({ id: offerId, ...rest }) => ({ offerId, ...rest })) }),
  assignedJobs: (value) => ({
    assignedJobs: (value as Json[]).map(({ id: assignmentId, ...rest }) => ({ assignmentId, ...rest })),
  }),
  assignments: (value) => ({
    assignments: Object.fromEntries(
      Object.entries(value as Json).map(([key, each]) => {
        const { id: assignmentId, ...rest } = each as Json;
        return [key, { assignmentId, ...rest }];
      }),
    ),
  }),
  value: (rows) => ({
    // Each row stood beside its etag.
    value: (rows as Json[]).map(({ etag, ...row }) => ({ ...inWords(Object.values(row)[0] as Json), etag })),
  }),
};

const inWords = (body: Json): Json =>
  Object.assign({}, ...Object.entries(body).map(([key, each]) => MEMBERS[key]?.(each) ?? { [key]: each }));
const translated = (body: unknown): Json =>
  inWords(JSON.parse(WORDS.reduce((all, [old, now]) => all.replaceAll(old, now), JSON.stringify(body ?? {}))) as Json);

/** Only what the older answer had. */
const asFarAs = (there: unknown, here: unknown): unknown => {
  if (Array.isArray(there) && Array.isArray(here)) return here.map((each, index) => asFarAs(there[index], each));
  if (!isObject(there) || !isObject(here)) return here;
  const isKeyed = Object.keys(there).some((key) => /^[0-9a-f-]{36}$/.test(key));
  if (isKeyed)
    return Object.fromEntries(
      Object.entries(here).map(([key, each], at) => [key, asFarAs(Object.values(there)[at], each)]),
    );
  return Object.fromEntries(
    Object.entries(here).flatMap(([key, each]) =>
      Object.hasOwn(there, key) ? [[key, asFarAs(there[key], each)]] : [],
    ),
  );
};

type Entry = Recording['Entries'][number] & { readonly RequestBody?: unknown };
/** Before the request at this place of the session; answers what stands for an id of the recording. */
type Before = (kit: Kit, at: number) => Promise<string | undefined>;

const MODE = { kind: 'longestIdle' };
const JAVA = 'JAVA_LIVE_TESTS-unassign-job-2-';

const SESSIONS: Readonly<Record<string, Before>> = {
  'create_list_get_cancel_job.2022-07-18-preview': async (kit, at) => {
    if (at === 0) {
      for (const kind of ['distribution', 'exception', 'classification'])
        await kit.data('PATCH', `/${kind}Policies/test-${kind.charAt(0)}-policy-recorded-jobs`, {});
      await kit.data('PATCH', '/queues/test-queue-recorded-jobs', {});
    }
    await kit.clock.advance(1_000);
    return undefined;
  },
  'delete_then_get_404.2022-07-18-preview': async (kit, at) => {
    if (at === 0) await kit.data('PATCH', '/classificationPolicies/tst_delete_cp', {});
    return undefined;
  },
  'list_exception_policies_paging.2022-07-18-preview': async (kit, at) => {
    const rows = has(RECORDED['list_exception_policies_paging.2022-07-18-preview']).flatMap(
      ({ ResponseBody }) => translated(ResponseBody).value as Json[],
    );
    if (at === 0) {
      // There was a further page.
      await kit.data('PATCH', '/exceptionPolicies/oldest', {});
      for (const { id, name, exceptionRules } of rows.reverse())
        await kit.data('PATCH', `/exceptionPolicies/${id}`, { name, exceptionRules });
      return undefined;
    }
    const { nextLink } = await kit.data('GET', '/exceptionPolicies?maxpagesize=2');
    return String(nextLink).split('continuationToken=')[1];
  },
  'offer_accept_then_decline_error.2021-04-07-preview1': async (kit, at) => {
    if (at === 0) {
      await kit.data('PATCH', '/distributionPolicies/d', { offerExpiresAfterSeconds: 600, mode: MODE });
      await kit.data('PATCH', '/queues/sdk-queue', { distributionPolicyId: 'd' });
      const channels = [{ channelId: 'sdk-channel', capacityCostPerJob: 1 }];
      await kit.data('PATCH', '/workers/sdk-w1', {
        ...{ capacity: 1, queues: ['sdk-queue'], channels, availableForOffers: true },
      });
      const job = { channelId: 'sdk-channel', queueId: 'sdk-queue' };
      await kit.data('PATCH', '/jobs/d74cfba7-2226-4551-b7c3-235e29737eac', job);
      return undefined;
    }
    if (at === 1) await kit.clock.advance(1_000);
    const [offer] = await offersOf(kit, 'sdk-w1');
    return offer === undefined ? undefined : String(offer.offerId);
  },
  'upserts_with_assignment_and_hmac_debug_header.2022-07-18-preview': async (kit, at) => {
    if (at === 0) await kit.data('PATCH', `/distributionPolicies/${JAVA}DistributionPolicy`, { name: 'of before' });
    if (at !== 2) return undefined;
    const channels = [{ channelId: 'channel1', capacityCostPerJob: 1 }];
    const worker = { capacity: 10, queues: [`${JAVA}Queue`], channels, availableForOffers: true };
    await kit.data('PATCH', `/workers/${JAVA}Worker`, worker);
    await kit.data('PATCH', `/jobs/${JAVA}Job`, { channelId: 'channel1', queueId: `${JAVA}Queue` });
    await kit.clock.advance(1_000);
    await accept(kit, `${JAVA}Worker`);
    return undefined;
  },
};

/** Where today's service answers otherwise (contract §13.1): by status. */
const CHANGED: Readonly<Record<string, number>> = { ':decline 500': 404 };

const RECORDED: Readonly<Record<string, readonly Entry[]>> = Object.fromEntries(
  RECORDING_NAMES.map((name) => [name.replace('recorded/', ''), recording(name).Entries]),
);

describe('the simulator, in each recorded session of an older version', () => {
  it('has all of them', () => {
    expect(Object.keys(SESSIONS).sort()).toEqual(Object.keys(RECORDED).sort());
  });

  it.each(Object.keys(RECORDED))('%s: answers alike, in the words of today', async (name) => {
    const kit = await startKit({}, 'live');
    let own: string | undefined;
    const found: string[] = [];
    for (const [at, entry] of has(RECORDED[name]).entries()) {
      own = (await has(SESSIONS[name])(kit, at)) ?? own;
      const url = new URL(entry.RequestUri);
      url.searchParams.delete('api-version');
      const path = url.pathname
        .replace('/routing', '')
        .replace(/\/(accept|decline)$/, ':$1')
        .replace(/(?<=\/offers\/)[0-9a-f-]{36}/, (id) => own ?? id);
      const query = url.searchParams.has('continuationToken') ? `?continuationToken=${own}` : url.search;
      const answer = await kit.call(entry.RequestMethod, path + query, {
        ...(isObject(entry.RequestBody) ? { body: translated(entry.RequestBody) } : {}),
      });
      const changed = CHANGED[`:${path.split(':')[1]} ${entry.StatusCode}`];
      if (answer.status !== (changed ?? entry.StatusCode)) found.push(`${path}: ${answer.status}`);
      if (changed !== undefined) continue;
      const names = Object.entries(entry.ResponseHeaders).map(([key, value]) => [key.toLowerCase(), value]);
      const headers = Object.fromEntries(answer.headers);
      const kept = ['etag', 'content-type'].flatMap((key) => (headers[key] === undefined ? [] : [[key, headers[key]]]));
      const there = Object.fromEntries(names.filter(([key]) => key === 'etag' || key === 'content-type'));
      found.push(...headerDifferences(there, Object.fromEntries(kept)).map((problem) => `${path}: ${problem}`));
      const told = translated(entry.ResponseBody);
      found.push(...differences(told, asFarAs(told, answer.body)).map((problem) => `${path}: ${problem}`));
    }
    expect(found).toEqual([]);
  });
});
