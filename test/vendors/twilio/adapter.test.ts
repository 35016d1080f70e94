import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { WebhookRequest } from '../../../src/contract/source.ts';
import { SettingsError } from '../../../src/contract/vendor.ts';
import { parseSettings } from '../../../src/vendors/twilio/settings.ts';
import { type Answer, type Asked, call, type Json, openReplay, sid } from './replay.ts';

const list = (key: string, rows: readonly unknown[], next: string | null = null): Answer => ({
  body: { meta: { key, next_page_url: next }, [key]: rows },
});
const worker = (nth: number, members: Json = {}) => ({
  sid: `WK${String(nth).padStart(32, '0')}`,
  friendly_name: `worker ${nth}`,
  date_created: '2026-01-01T00:00:00Z',
  attributes: '{}',
  available: true,
  ...members,
});
const error = (status: number, message: string, code: number | null = 20001): Answer => ({
  status,
  body: { ...(code === null ? {} : { code }), message, more_info: 'https://www.twilio.com/docs/errors/1', status },
});
const all = { filter: {}, after: null, limit: 50 };

describe('lists', () => {
  it('follow the link to the next page as it came, below the configured address', async () => {
    const next = 'https://taskrouter.twilio.com/v1/Workspaces/WS1/Workers?PageSize=2&Page=1&PageToken=PAWK1%2B&x=1';
    const { adapter, asked } = await openReplay(({ query }) =>
      query.some(([name]) => name === 'PageToken')
        ? list('workers', [worker(3)])
        : list('workers', [worker(1), worker(2)], next),
    );
    const page = await adapter.worker?.list?.({ ...all, filter: { activities: [sid('WA')] } }, call);
    expect(page?.rows.map(({ item }) => item.name)).toEqual(['worker 1', 'worker 2', 'worker 3']);
    expect(asked.map(({ query }) => Object.fromEntries(query))).toEqual([
      { ActivitySid: sid('WA'), PageSize: '1000' },
      { ActivitySid: sid('WA'), Page: '1', PageToken: 'PAWK1+', PageSize: '2' },
    ]);
  });

  it('ask for several statuses by a repeated name, and for one that nobody knows by none', async () => {
    const { adapter, asked } = await openReplay(() => list('tasks', []));
    await adapter.job?.list?.({ ...all, filter: { states: ['QUEUED', 'PENDING', 'WRAP_UP'] } }, call);
    await adapter.job?.list?.({ ...all, filter: { states: ['QUEUED', 'UNKNOWN'] } }, call);
    const statuses = asked.map(({ query }) =>
      query.filter(([name]) => name === 'AssignmentStatus').map(([, one]) => one),
    );
    expect(statuses).toEqual([['pending', 'wrapping'], []]);
  });

  it('tell attributes that are null as not told, unless the lists are known to leave them out', async () => {
    const rows = () => list('workers', [worker(1, { attributes: null }), worker(2, { attributes: '{"a":1}' })]);
    const shown = await openReplay(rows);
    const page = await shown.adapter.worker?.list?.(all, call);
    expect(page?.rows.map(({ item }) => item.labels)).toEqual([null, { a: 1 }]);
    expect(page?.unreadable).toMatchObject([
      { code: 'UNREADABLE', message: expect.stringContaining('workers[0].attributes') },
    ]);
    const silent = await openReplay(rows, { listsShowAttributes: false });
    expect((await silent.adapter.worker?.list?.(all, call))?.unreadable).toBeUndefined();
    expect([silent.adapter.worker?.cannot, silent.adapter.job?.cannot]).toEqual([
      expect.arrayContaining(['labels']),
      expect.arrayContaining(['labels']),
    ]);
  });

  it('that lack their rows or lead to no page are PROTOCOL, and no empty list', async () => {
    for (const body of [{}, { meta: {} }, { meta: { key: 'workers' } }, { meta: { key: 'tasks' }, workers: [] }, []]) {
      const { adapter } = await openReplay(() => ({ body }));
      await expect(adapter.worker?.list?.(all, call)).rejects.toMatchObject({ code: 'PROTOCOL' });
    }
    const { adapter } = await openReplay(() => list('workers', [worker(1)], 'https://taskrouter.twilio.com/v1?x=1'));
    await expect(adapter.worker?.list?.(all, call)).rejects.toMatchObject({ code: 'PROTOCOL' });
  });

  it('read dates in both of the documented forms', async () => {
    const rows = [worker(1, { date_updated: 'Wed, 04 Mar 2026 10:00:00 +0000' }), worker(2, { date_updated: 'soon' })];
    const { adapter } = await openReplay(() => list('workers', rows));
    const page = await adapter.worker?.list?.(all, call);
    expect(page?.rows.map(({ item }) => item.updatedAt)).toEqual([Date.UTC(2026, 2, 4, 10), null]);
  });
});

describe('versions', () => {
  it('are what the header says, to the letter, and go back as If-Match', async () => {
    for (const etag of ['"1"', 'W/"a,b"', '7']) {
      const body = { sid: sid('WT'), assignment_status: 'pending', attributes: '{}' };
      const { adapter, asked } = await openReplay(() => ({ body, headers: { etag } }));
      const job = await adapter.job?.get?.(sid('WT'), call);
      expect(job?.version).toBe(etag);
      await adapter.job?.update?.(sid('WT'), { priority: 2, expectedVersion: etag }, call);
      expect(asked.at(-1)?.headers['if-match']).toBe(etag);
      expect(asked.at(-1)?.form).toEqual({ Priority: '2' });
    }
  });

  it('that do not fit are CONFLICT', async () => {
    const { adapter } = await openReplay(() => error(412, 'ETag mismatch', null));
    const update = adapter.job?.update?.(sid('WT'), { priority: 2, expectedVersion: '"1"' }, call);
    await expect(update).rejects.toMatchObject({ code: 'CONFLICT', maybeDone: false });
  });
});

describe('refusals', () => {
  it.each([
    [400, 20001, 'Queue named A already exists for workspace WS1 for account AC1', 'DUPLICATE'],
    [400, 20001, 'Cannot wrap up a task WT1 in workspace WS1 for account AC1 because it’s not', 'WRONG_STATE'],
    [400, 20001, "Cannot wrap up a task WT1 for account AC1 because it's not currently assigned", 'WRONG_STATE'],
    [400, 20001, 'Cannot cancel task WT1 for account AC1 because it is not pending or reserved', 'WRONG_STATE'],
    [400, 20001, 'Invalid Priority', 'INVALID_INPUT'],
    [400, null, 'no code at all', 'INVALID_INPUT'],
    [401, 20003, 'Authenticate', 'UNAUTHENTICATED'],
    [403, 20008, 'test credentials', 'FORBIDDEN'],
    [404, 20404, 'not found', 'NOT_FOUND'],
    [409, 20162, 'conflicting update', 'CONFLICT'],
    [429, 20429, 'Too Many Requests', 'RATE_LIMITED'],
    [503, 20503, 'down', 'UNAVAILABLE'],
  ])('%i with code %s and "%s" are %s', async (status, code, message, as) => {
    const { adapter } = await openReplay(() => error(status, message, code));
    const refused = adapter.queue?.create?.({ name: 'A' }, call);
    await expect(refused).rejects.toMatchObject({ code: as, vendorMessage: expect.stringContaining(message) });
  });

  it('of values come before anything is sent, and name the member of the API', async () => {
    const { adapter, asked } = await openReplay(() => ({ body: {} }));
    const { job, worker: workers, policy, activity } = adapter;
    const refused: readonly (readonly [string, (() => Promise<unknown>) | undefined])[] = [
      ['priority', () => job?.create?.({ priority: -1 }, call) ?? Promise.resolve()],
      ['timeoutMs', () => job?.create?.({ timeoutMs: 1_209_601_000 }, call) ?? Promise.resolve()],
      ['labels', () => job?.create?.({ labels: 'attributes' }, call) ?? Promise.resolve()],
      ['vendorOptions.Timeout', () => job?.create?.({ vendorOptions: { Timeout: 1 } }, call) ?? Promise.resolve()],
      [
        'vendorOptions.Reason',
        () => job?.update?.('WT1', { vendorOptions: { Reason: null } }, call) ?? Promise.resolve(),
      ],
      ['name', () => workers?.create?.({ name: ' ' }, call) ?? Promise.resolve()],
      ['configuration', () => policy?.create?.({ name: 'A' }, call) ?? Promise.resolve()],
      ['offerTimeoutMs', () => policy?.update?.('WW1', { offerTimeoutMs: 0 }, call) ?? Promise.resolve()],
      ['available', () => activity?.create?.({ name: 'A' }, call) ?? Promise.resolve()],
    ];
    for (const [member, run] of refused)
      await expect(run?.()).rejects.toMatchObject({
        code: 'INVALID_INPUT',
        message: expect.stringMatching(`^${member} `),
      });
    expect(asked).toEqual([]);
  });
});

describe('ends', () => {
  const reservation = (status: string) => ({
    sid: sid('WR'),
    task_sid: sid('WT'),
    worker_sid: sid('WK'),
    reservation_status: status,
  });
  const task = (status: string) => ({ sid: sid('WT'), assignment_status: status, attributes: '{}' });
  const own = `${sid('WT')}/${sid('WR')}`;
  const answering = ({ method, path, form }: Asked): Answer => {
    if (path.endsWith(sid('WR'))) return { body: reservation(form.ReservationStatus ?? 'accepted') };
    return { body: task(method === 'POST' ? (form.AssignmentStatus ?? '') : 'assigned') };
  };

  it('of work without a reason change the Reservation, and with one the Task that keeps it', async () => {
    const { adapter, asked } = await openReplay(answering);
    expect(await adapter.task?.complete?.(own, {}, call)).toMatchObject({ item: { state: { state: 'COMPLETED' } } });
    expect(await adapter.task?.complete?.(own, { reason: 'sold' }, call)).toMatchObject({
      item: { state: { state: 'COMPLETED' }, ref: { nativeId: own } },
    });
    expect(asked.filter(({ method }) => method === 'POST').map(({ form }) => form)).toEqual([
      { ReservationStatus: 'completed' },
      { AssignmentStatus: 'completed', Reason: 'sold' },
    ]);
  });

  it('of work begin the wrap-up where the account has one, and closing ends it', async () => {
    const { adapter, asked } = await openReplay(answering, { wrapUp: true });
    expect(await adapter.task?.complete?.(own, {}, call)).toMatchObject({ item: { state: { state: 'WRAP_UP' } } });
    expect(await adapter.task?.close?.(own, {}, call)).toMatchObject({ item: { state: { state: 'COMPLETED' } } });
    expect(asked.map(({ form }) => form.ReservationStatus)).toEqual(['wrapping', 'completed']);
  });

  it('with a reason end no Task whose Reservation is not at work', async () => {
    const { adapter, asked } = await openReplay(() => ({ body: reservation('rejected') }));
    const end = adapter.task?.complete?.(own, { reason: 'sold' }, call);
    await expect(end).rejects.toMatchObject({ code: 'WRONG_STATE' });
    expect(asked.map(({ method }) => method)).toEqual(['GET']);
  });

  it('of jobs carry a reason, that of the account where none is given', async () => {
    const { adapter, asked } = await openReplay(answering, { cancelReason: 'by the desk' });
    await adapter.job?.cancel?.(sid('WT'), {}, call);
    await adapter.job?.cancel?.(sid('WT'), { reason: 'spam' }, call);
    expect(asked.map(({ form }) => form)).toEqual([
      { AssignmentStatus: 'canceled', Reason: 'by the desk' },
      { AssignmentStatus: 'canceled', Reason: 'spam' },
    ]);
  });

  it('that the answer does not show are PROTOCOL and may have been carried out', async () => {
    const { adapter } = await openReplay(() => ({ body: task('assigned') }));
    const canceled = adapter.job?.cancel?.(sid('WT'), {}, call);
    await expect(canceled).rejects.toMatchObject({ code: 'PROTOCOL', maybeDone: true });
  });
});

describe('what is passed through', () => {
  it('stays in the workspace, however it is written', async () => {
    const { adapter, asked } = await openReplay(() => ({ body: {} }));
    const root = `/v1/Workspaces/${sid('WS')}`;
    for (const path of [
      `${root}/Events`,
      `/${sid('WS')}/Events`,
      '/Events',
      root,
      '/v1/Workspaces/WSother/Events',
      '/v1/Workspaces',
    ])
      await adapter.passthrough?.({ method: 'GET', path, query: { a: ['1', '2'] } }, call);
    expect(asked.map(({ path }) => path)).toEqual([
      `${root}/Events`,
      `${root}/Events`,
      `${root}/Events`,
      root,
      `${root}/v1/Workspaces/WSother/Events`,
      `${root}/v1/Workspaces`,
    ]);
    expect(asked[0]?.query).toEqual([
      ['a', '1'],
      ['a', '2'],
    ]);
    for (const path of ['/../WSother', '/%2e%2e/WSother'])
      await expect(adapter.passthrough?.({ method: 'GET', path }, call)).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      });
  });

  it('is a form, and JSON where the vendor wants that', async () => {
    const { adapter, asked } = await openReplay(() => ({ body: {} }));
    const [body, bulk] = [{ UniqueName: 'ovoice' }, { queue_sids: ['WQ1'] }];
    await adapter.passthrough?.({ method: 'POST', path: '/TaskChannels', body }, call);
    await adapter.passthrough?.({ method: 'POST', path: '/TaskQueues/RealTimeStatistics', body: bulk }, call);
    expect(asked.map(({ headers, body: sent }) => [headers['content-type'], sent])).toEqual([
      ['application/x-www-form-urlencoded', 'UniqueName=ovoice'],
      ['application/json', '{"queue_sids":["WQ1"]}'],
    ]);
  });
});

describe('settings', () => {
  const own = { accountSid: 'AC1', workspaceSid: 'WS1' };
  it.each([
    [{}, 'accountSid'],
    [{ ...own }, 'authToken'],
    [{ ...own, authToken: '' }, 'authToken'],
    [{ ...own, authToken: 't', accountSid: 'XX1' }, 'accountSid'],
    [{ ...own, authToken: 't', baseUrl: 'ftp://x' }, 'baseUrl'],
    [{ ...own, authToken: 't', baseUrl: 'https://u:p@x.example' }, 'baseUrl'],
    [{ ...own, authToken: 't', token: 't' }, 'token'],
    [{ ...own, apiKey: { sid: 'AC1', secret: 's' } }, 'apiKey.sid'],
  ])('%j are refused at %s', (raw, path) => {
    const refusal = expect.objectContaining({ path });
    expect(() => parseSettings(raw)).toThrow(SettingsError);
    expect(() => parseSettings(raw)).toThrow(refusal);
  });

  it('take an API key in place of the token', async () => {
    const apiKey = { sid: 'SK1', secret: 'the-secret-of-the-key' };
    const { adapter, asked } = await openReplay(() => list('workers', []), { apiKey });
    await adapter.worker?.list?.(all, call);
    const login = Buffer.from('SK1:the-secret-of-the-key').toString('base64');
    expect(asked[0]?.headers.authorization).toBe(`Basic ${login}`);
    expect(adapter.secrets?.()).toEqual(expect.arrayContaining(['the-secret-of-the-key', 'the-token-of-this-account']));
  });
});

describe('events', () => {
  const TOKEN = '0123456789abcdef0123456789abcdef';
  const URL_ = 'https://trunkline.example.com/webhooks/support?secret=s3cret-s3cret-s3cret';
  const deleted = {
    EventType: 'worker.deleted',
    Sid: sid('EV'),
    TimestampMs: '1',
    WorkerSid: sid('WK'),
    WorkspaceSid: sid('WS'),
  };
  const requestOf = (
    form: Readonly<Record<string, string>>,
    headers: Record<string, string>,
    url = URL_,
  ): WebhookRequest => ({
    method: 'POST',
    headers,
    url,
    query: {},
    body: new URLSearchParams(form).toString(),
  });
  const signed = (given: string, settings?: string): Record<string, string> => ({
    'x-twilio-signature': given,
    ...(settings !== undefined && { 'x-twilio-webhooks-signature-settings': settings }),
  });
  const headOf = async (settings: Json = {}) => {
    const { adapter } = await openReplay(() => ({ body: {} }), settings);
    if (!adapter.source?.webhook) throw new Error('there is no webhook');
    return adapter.source.webhook;
  };

  it('are believed by the published and by our own signatures, and by no other', async () => {
    const published = {
      CallSid: 'CA1234567890ABCDE',
      Caller: '+12349013030',
      Digits: '1234',
      From: '+12349013030',
      To: '+18005551212',
    };
    const url = 'https://mycompany.com/myapp.php?foo=1&bar=2';
    const first = await headOf({ authToken: '12345' });
    const right = requestOf(published, signed('0/KCTR6DLpKmkAf8muzZqo1nDgQ='), url);
    expect(first.verify?.(right)).toBe(true);
    for (const wrong of [
      { ...right, url: `${url}&x=1` },
      { ...right, body: `${right.body}&x=1` },
      { ...right, headers: {} },
      { ...right, headers: signed('') },
      { ...right, headers: signed('0/KCTR6DLpKmkAf8muzZqo1nDg') },
      { ...right, headers: signed('0/KCTR6DLpKmkAf8muzZqo1nDgQ=', 'key=SK1,algorithm=HMAC_SHA1') },
    ])
      expect(first.verify?.(wrong)).toBe(false);

    const own = await headOf({ authToken: TOKEN, signingKeys: { SK1: TOKEN } });
    expect(own.verify?.(requestOf(deleted, signed('RfQvA3VRLFDLEKbjcw5+ULY6r6w=')))).toBe(true);
    const sha256 = '3eIFgbzYQenqnELt9X3MwR62OqPPItDkk+yZh0x/MIg=';
    expect(own.verify?.(requestOf(deleted, signed(sha256, 'key=SK1,algorithm=HMAC_SHA256')))).toBe(true);
    expect(own.verify?.(requestOf(deleted, signed(sha256, 'key=SK2,algorithm=HMAC_SHA256')))).toBe(false);
    expect(own.verify?.(requestOf(deleted, signed(sha256, 'key=constructor,algorithm=HMAC_SHA256')))).toBe(false);
    expect(own.verify?.(requestOf(deleted, signed(sha256)))).toBe(false);
  });

  it('may be signed with the fragment of the configured URL', async () => {
    const head = await headOf({ authToken: TOKEN, callbackFragment: 'rc=2' });
    const text = `${URL_}#rc=2${Object.entries(deleted)
      .sort()
      .map(([name, value]) => name + value)
      .join('')}`;
    const given = createHmac('sha1', TOKEN).update(text).digest('base64');
    expect(head.verify?.(requestOf(deleted, signed(given)))).toBe(true);
    expect((await headOf({ authToken: TOKEN })).verify?.(requestOf(deleted, signed(given)))).toBe(false);
  });

  it('cannot be verified with an API key alone, so a shared secret has to do it', async () => {
    const apiKey = { sid: 'SK1', secret: 'the-secret-of-the-key' };
    expect((await headOf({ authToken: undefined, apiKey })).verify).toBeUndefined();
  });

  const read = async (type: string, form: Readonly<Record<string, string>> = {}) => {
    const { changes, unreadable } = (await headOf()).read(requestOf({ ...deleted, EventType: type, ...form }, {}));
    return [
      ...changes.map(({ ref, news }) => [
        ref.kind,
        news.type === 'part' ? Object.entries(news.members)[0]?.[1] : news.type,
      ]),
      ...(unreadable ?? []).map(({ code }) => [code]),
    ];
  };
  const task = { TaskSid: sid('WT'), ReservationSid: sid('WR') };

  it.each([
    [
      'reservation.created',
      [
        ['Task', 'stale'],
        ['Job', 'stale'],
      ],
    ],
    [
      'reservation.accepted',
      [
        ['Task', 'stale'],
        ['Job', 'stale'],
      ],
    ],
    [
      'reservation.rejected',
      [
        ['Task', { state: 'DECLINED', native: 'rejected' }],
        ['Job', 'stale'],
      ],
    ],
    [
      'reservation.timeout',
      [
        ['Task', { state: 'EXPIRED', native: 'timeout' }],
        ['Job', 'stale'],
      ],
    ],
    [
      'reservation.rescinded',
      [
        ['Task', { state: 'REVOKED', native: 'rescinded' }],
        ['Job', 'stale'],
      ],
    ],
    [
      'reservation.wrapup',
      [
        ['Task', { state: 'WRAP_UP', native: 'wrapping' }],
        ['Job', 'stale'],
      ],
    ],
    [
      'reservation.completed',
      [
        ['Task', { state: 'COMPLETED', native: 'completed' }],
        ['Job', 'stale'],
      ],
    ],
    ['task.created', [['Job', 'stale']]],
    ['task.canceled', [['Job', { state: 'CANCELED', native: 'canceled' }]]],
    ['task.wrapup', [['Job', { state: 'WRAP_UP', native: 'wrapping' }]]],
    ['task.system-deleted', [['Job', 'gone']]],
    ['task.transfer-initiated', [['Job', 'stale']]],
    ['task-queue.entered', [['Job', 'stale']]],
    ['task-queue.expression.updated', [['UNREADABLE']]],
    ['workflow.target-matched', [['Job', 'stale']]],
    ['workflow.updated', []],
    ['worker.activity.update', [['Worker', 'stale']]],
    ['worker.activity', [['Worker', 'stale']]],
    ['worker.deleted', [['Worker', 'gone']]],
    ['activity.created', []],
    ['task-channel.updated', []],
    ['never.heard.of', []],
  ])('of type %s say %j', async (type, told) => {
    expect(await read(type, task)).toEqual(told);
  });

  it('carry their id and moment, and are none of ours when they are of another workspace', async () => {
    const head = await headOf();
    const { changes, answer } = head.read(requestOf(deleted, {}));
    expect(changes).toMatchObject([{ eventId: sid('EV'), at: 1, cause: 'worker.deleted' }]);
    expect(answer).toEqual({ status: 204, headers: { 'content-type': 'application/json' } });
    expect(head.read(requestOf({ ...deleted, WorkspaceSid: 'WSother' }, {})).changes).toEqual([]);
    expect(() => head.read(requestOf({ a: 'b' }, {}))).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });
});
