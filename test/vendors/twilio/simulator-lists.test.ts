import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addTask, addWorker, furnish, type Json, type Kit, startKit } from './simulator-kit.ts';

const metaOf = (body: Json): Json => body.meta as Json;

/** Walks a list by its links; `between` happens after each page. */
const walk = async (
  kit: Kit,
  path: string,
  between: (page: number) => Promise<void> = async () => {},
): Promise<Json[]> => {
  const rows: Json[] = [];
  let next: string | null = path;
  for (let page = 0; next !== null; page += 1) {
    const body: Json = await kit.ok('GET', next);
    const { key, next_page_url } = metaOf(body);
    rows.push(...(body[String(key)] as Json[]));
    next = typeof next_page_url === 'string' ? next_page_url.slice(kit.sim.url.length) : null;
    await between(page);
  }
  return rows;
};

describe('a list', () => {
  it('is walked with each row once, however rows come and go meanwhile', async () => {
    const kit = await startKit();
    let made = 0;
    const add = async (): Promise<string> => {
      made += 1;
      return String((await kit.ok('POST', '/Activities', { FriendlyName: `A${made}` })).sid);
    };
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 1, max: 4 }),
        fc.array(fc.record({ add: fc.boolean(), remove: fc.nat(20) }), { maxLength: 4 }),
        async (count, size, changes) => {
          for (let index = 0; index < count; index += 1) await add();
          const before = (await kit.list('/Activities?PageSize=1000')).map(({ sid }) => String(sid));
          const gone = new Set<string>();
          const rows = await walk(kit, `/Activities?PageSize=${size}`, async (page) => {
            const change = changes[page];
            if (!change) return;
            if (change.add) await add();
            // The first three are the workspace's own.
            const sid = before[3 + change.remove];
            if (sid === undefined || gone.has(sid)) return;
            gone.add(sid);
            await kit.ok('DELETE', `/Activities/${sid}`);
          });
          const seen = rows.map(({ sid }) => String(sid));
          expect(new Set(seen).size).toBe(seen.length);
          expect(before.filter((sid) => !gone.has(sid) && !seen.includes(sid))).toEqual([]);
          for (const sid of before.slice(3)) if (!gone.has(sid)) await kit.ok('DELETE', `/Activities/${sid}`);
        },
      ),
      { numRuns: 15 },
    );
  });

  it('tells where it is, and goes back as it came', async () => {
    const kit = await startKit();
    const first = metaOf(await kit.ok('GET', '/TaskChannels?PageSize=2'));
    expect(first).toMatchObject({ key: 'channels', page: 0, page_size: 2, previous_page_url: null });
    const local = (url: unknown): string => String(url).slice(kit.sim.url.length);
    const second = await kit.ok('GET', local(first.next_page_url));
    expect(metaOf(second)).toMatchObject({ page: 1, url: first.next_page_url, first_page_url: first.first_page_url });
    const third = metaOf(await kit.ok('GET', local(metaOf(second).next_page_url)));
    expect(third.next_page_url).toBeNull();
    const back = await kit.ok('GET', local(third.previous_page_url));
    expect(back.channels).toEqual(second.channels);
  });

  it('is not moved by `Page`, which is client state', async () => {
    const kit = await startKit();
    const first = await kit.ok('GET', '/TaskChannels?PageSize=2');
    expect((await kit.ok('GET', '/TaskChannels?PageSize=2&Page=2')).channels).toEqual(first.channels);
  });

  it('refuses a token that is none, is of another list, or has had its time', async () => {
    const kit = await startKit({ switches: { page_token_seconds: 60 } });
    const { next_page_url } = metaOf(await kit.ok('GET', '/TaskChannels?PageSize=2'));
    const token = new URL(String(next_page_url)).searchParams.get('PageToken') ?? '';
    const refused = async (path: string): Promise<unknown[]> => {
      const { status, body } = await kit.call('GET', path);
      return [status, body.code];
    };
    expect((await kit.call('GET', `/TaskChannels?PageToken=${token}`)).status).toBe(200);
    for (const path of [
      `/Activities?PageToken=${token}`,
      '/TaskChannels?PageToken=x',
      `/TaskChannels?PageToken=${token}x`,
    ]) {
      expect(await refused(path)).toEqual([400, 21481]);
    }
    await kit.clock.advance(61_000);
    expect(await refused(`/TaskChannels?PageToken=${token}`)).toEqual([400, 21481]);
  });

  it('may refuse another page size within one walk', async () => {
    for (const page_size_change of ['allowed', 'refused']) {
      const kit = await startKit({ switches: { page_size_change } });
      const { next_page_url } = metaOf(await kit.ok('GET', '/TaskChannels?PageSize=2'));
      const next = String(next_page_url).slice(kit.sim.url.length).replace('PageSize=2', 'PageSize=3');
      expect((await kit.call('GET', next)).status).toBe(page_size_change === 'allowed' ? 200 : 400);
    }
  });

  it('has at most a thousand rows a page, and at least one', async () => {
    const kit = await startKit();
    expect(metaOf(await kit.ok('GET', '/Activities?PageSize=5000')).page_size).toBe(1000);
    for (const size of ['0', '-1', 'x'])
      expect((await kit.call('GET', `/Activities?PageSize=${size}`)).status).toBe(400);
  });
});

describe('the filters of a list', () => {
  it('of workers choose by activity, queue and expression', async () => {
    const kit = await startKit();
    const floor = await furnish(kit, { TargetWorkers: 'skills HAS "a" AND level > 2' });
    const add = (name: string, attributes: object, activity = floor.available) =>
      addWorker(kit, name, { ...floor, available: activity }, { Attributes: JSON.stringify(attributes) });
    await add('Ann', { skills: ['a'], level: 3 });
    await add('Bob', { skills: ['a', 'b'], level: 2 });
    await add('Cid', { skills: ['a'], level: 4 }, floor.offline);
    const names = async (query: string): Promise<unknown[]> =>
      (await kit.list(`/Workers?${query}`)).map(({ friendly_name }) => friendly_name);
    expect(await names(`TaskQueueSid=${floor.queue}`)).toEqual(['Ann', 'Cid']);
    expect(await names('TaskQueueName=All&Available=1')).toEqual(['Ann']);
    expect(await names('TaskQueueName=all')).toEqual([]);
    expect(await names('Available=no')).toEqual(['Cid']);
    expect(await names('ActivityName=Available')).toEqual(['Ann', 'Bob']);
    expect(await names(`ActivitySid=${floor.offline}`)).toEqual(['Cid']);
    expect(await names('FriendlyName=Bob')).toEqual(['Bob']);
    expect(
      await names(`TargetWorkersExpression=${encodeURIComponent('"b" IN skills OR friendly_name == "Cid"')}`),
    ).toEqual(['Bob', 'Cid']);
    expect((await kit.call('GET', '/Workers?TargetWorkersExpression=((')).body).toMatchObject({ code: 20001 });
  });

  it('of queues choose by worker and by what a worker of theirs has', async () => {
    const kit = await startKit();
    const floor = await furnish(kit, { FriendlyName: 'A', TargetWorkers: 'skill == "a"' });
    await kit.ok('POST', '/TaskQueues', { FriendlyName: 'B', TargetWorkers: 'skill == "b"' });
    const worker = await addWorker(kit, 'Ann', floor, { Attributes: '{"skill":"a"}' });
    const names = async (query: string): Promise<unknown[]> =>
      (await kit.list(`/TaskQueues?${query}`)).map(({ friendly_name }) => friendly_name);
    expect(await names(`WorkerSid=${worker}`)).toEqual(['A']);
    expect(await names(`EvaluateWorkerAttributes=${encodeURIComponent("skill == 'a'")}`)).toEqual(['A']);
    expect(await names('WorkerSid=WK0')).toEqual([]);
  });

  it('of tasks take several states joined or repeated, as the switch says', async () => {
    const joined = '/Tasks?AssignmentStatus=pending%2Ccanceled';
    const repeated = '/Tasks?AssignmentStatus=pending&AssignmentStatus=canceled';
    for (const [array_form, refused] of [
      ['both', []],
      ['joined', [repeated]],
      ['repeated', [joined]],
    ] as const) {
      const kit = await startKit({ switches: { array_form } });
      await furnish(kit);
      await addTask(kit);
      for (const path of [joined, repeated]) {
        const { status, body } = await kit.call('GET', path);
        expect(status).toBe((refused as readonly string[]).includes(path) ? 400 : 200);
        if (status !== 200) continue;
        expect(body.tasks).toHaveLength(1);
        // The filter is told as it was sent.
        expect(String(metaOf(body).url)).toContain(path);
      }
    }
  });

  it('of tasks sort by the documented attributes alone, and not by both times', async () => {
    const kit = await startKit();
    await furnish(kit);
    const sids: string[] = [];
    for (const [Priority, VirtualStartTime] of [
      [1, '2026-03-01T00:00:00Z'],
      [5, '2026-02-01T00:00:00Z'],
      [5, '2026-01-01T00:00:00Z'],
    ] as const) {
      sids.push(await addTask(kit, { Priority, VirtualStartTime }));
      await kit.clock.advance(1000);
    }
    const order = async (ordering: string): Promise<number[]> =>
      (await kit.list(`/Tasks?Ordering=${ordering}`)).map(({ sid }) => sids.indexOf(String(sid)));
    expect(await order('')).toEqual([0, 1, 2]);
    expect(await order('DateCreated:desc')).toEqual([2, 1, 0]);
    expect(await order('Priority:desc,DateCreated:asc')).toEqual([1, 2, 0]);
    expect(await order('Priority:desc,VirtualStartTime:asc')).toEqual([2, 1, 0]);
    for (const wrong of ['Age:asc', 'Priority:up', 'DateCreated:asc,VirtualStartTime:asc']) {
      expect((await kit.call('GET', `/Tasks?Ordering=${wrong}`)).status).toBe(400);
    }
  });

  it('by expression are answered three times a second, and then refused', async () => {
    const kit = await startKit();
    await furnish(kit);
    const ask = () => kit.call('GET', '/Tasks?EvaluateTaskAttributes=a');
    for (let index = 0; index < 3; index += 1) expect((await ask()).status).toBe(200);
    expect((await ask()).body).toMatchObject({ code: 20429, status: 429 });
    expect((await kit.call('GET', '/Tasks')).status).toBe(200);
    expect((await kit.call('GET', '/Workers?TargetWorkersExpression=a')).status).toBe(200);
    await kit.clock.advance(1000);
    expect((await ask()).status).toBe(200);
  });

  it('of events look back on the minutes or the dates named', async () => {
    const kit = await startKit();
    const { sid } = await kit.ok('POST', '/Activities', { FriendlyName: 'First' });
    await kit.clock.advance(20 * 60_000);
    await kit.ok('POST', '/Activities', { FriendlyName: 'Second' });
    const count = async (query: string): Promise<number> => (await kit.list(`/Events?${query}`)).length;
    expect(await count('')).toBe(1);
    expect(await count('Minutes=30')).toBe(2);
    expect(await count('StartDate=2026-03-04T10:00:00Z')).toBe(2);
    expect(await count('StartDate=2026-03-04&EndDate=2026-03-04T10:10:00Z')).toBe(1);
    const [first] = await kit.list('/Events?Minutes=30');
    expect(first).toMatchObject({ event_type: 'activity.created', resource_sid: sid });
    expect(await count(`Minutes=30&Sid=${String(first?.sid)}`)).toBe(1);
    expect(await count('Minutes=30&EventType=worker.created')).toBe(0);
    expect((await kit.call('GET', '/Events?StartDate=2026-02-30')).status).toBe(400);
  });
});
