import { describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS } from '../../../src/contract/vendor.ts';
import type { Call } from '../../../src/domain/call.ts';
import { VendorError } from '../../../src/domain/error.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { realRuntime } from '../../../src/domain/runtime.ts';
import type { Bayeux, BayeuxOptions } from '../../../src/transport/bayeux.ts';
import { genesys } from '../../../src/vendors/genesys/index.ts';
import { openPassthrough } from '../../../src/vendors/genesys/passthrough.ts';
import { startSimulator } from '../../../src/vendors/genesys/simulator/index.ts';
import { ANN, type Asked, examples, has, newCall, ok, outcomeOf, type Routes, withParts } from './recorder.ts';

type On = BayeuxOptions['on'];

/** How the topics of a test behave: at once live, unless it is told otherwise. */
const topics = (begin: (on: On) => void = (on) => on.live(null)) => {
  const log: string[] = [];
  let current: On | null = null;
  const open = (options: BayeuxOptions): Bayeux => {
    log.push('opened');
    current = options.on;
    queueMicrotask(() => begin(options.on));
    return {
      hurry: () => undefined,
      close: async () => {
        log.push('closed');
      },
    };
  };
  return { log, open, tell: (data: JsonObject, channel = '/v2/me/ucs') => current?.message(channel, data) };
};

const calling = (
  routes: (tell: (data: JsonObject) => void) => Routes,
  request: { readonly path: string; readonly body: JsonObject; readonly method?: string },
  begin?: (on: On) => void,
  call: Call = newCall(),
) => {
  const heard = topics(begin);
  return withParts(routes(heard.tell), async ({ parts, asked }) => {
    const passthrough = openPassthrough({ parts, limits: DEFAULT_LIMITS, open: heard.open });
    const answer: unknown = await outcomeOf(passthrough({ method: 'POST', ...request }, call));
    return { answer, asked, log: heard.log };
  });
};

const HISTORY = examples.filter(({ request }) => request?.path.includes('/ucs/'));
const LATE = { referenceId: 9, messageType: 'GetInteractionsHistoryMessage', interactions: [] };

describe('an answer that comes as a message', () => {
  it.each(HISTORY)(
    'is handed back with the call that asked for it: $name (S3-6)',
    async ({ request, response, message }) => {
      const { path, body } = has(request);
      const data = has(message).data;
      for (const isEarly of [true, false]) {
        const route = (tell: (told: JsonObject) => void) => (one: Asked) => {
          expect(one.body).toEqual(body);
          if (isEarly) tell(data);
          else setImmediate(() => tell(data));
          return { body: response };
        };
        const { answer, log } = await calling((tell) => ({ [`POST ${path.replace('/api/v2', '')}`]: route(tell) }), {
          path,
          body: has(body),
        });
        expect(answer).toEqual({ status: 200, body: response, events: [data] });
        expect(log).toEqual(['opened', 'closed']);
      }
    },
  );

  it.each<[string, string, JsonObject, JsonObject, JsonObject]>([
    [
      'figures of workbins',
      '/workbins',
      { operationName: 'RequestAgentStats' },
      { referenceId: 1 },
      { messageType: 'WorkbinStatsMessage', referenceId: '1', workbinStats: {} },
    ],
    [
      'contacts',
      '/contacts',
      { operationName: 'SearchContacts', q: 'x' },
      { referenceId: 4 },
      { messageType: 'SearchContactsMessage', referenceId: 4, contacts: [] },
    ],
    [
      'a record, which bears no number',
      '/me/outbound',
      { operationName: 'GetRecord' },
      {},
      { messageType: 'OutboundRecordMessage', notificationType: 'StatusChanged', record: { id: 'R1' } },
    ],
  ])('may be of any store: %s', async (_, path, body, more, data) => {
    const { answer } = await calling(
      (tell) => ({
        [`POST ${path}`]: () => {
          tell({ ...LATE, referenceId: 77 });
          tell({ ...data });
          return ok(more);
        },
      }),
      { path, body },
    );
    expect(answer).toMatchObject({ status: 200, events: [data] });
  });

  it('is one for each number, where there are several', async () => {
    const { answer } = await calling(
      (tell) => ({
        'POST /workbins': () => {
          tell({ ...LATE, referenceId: 8 });
          tell(LATE);
          return ok({ referenceIds: { a: 9, b: 8 } });
        },
      }),
      { path: '/workbins', body: { operationName: 'RequestAgentStats' } },
    );
    expect(answer).toMatchObject({ events: [{ referenceId: 8 }, { referenceId: 9 }] });
  });

  it.each<[string, JsonObject, JsonObject]>([
    ['is not waited for where the vendor refuses', { operationName: 'RetrieveAgentHistory' }, { statusCode: 3 }],
    ['nor where it names no number', { operationName: 'RetrieveAgentHistory' }, { statusCode: 0 }],
  ])('%s', async (_, body, response) => {
    const { answer } = await calling(() => ({ 'POST /ucs/interactions': { body: response } }), {
      path: '/ucs/interactions',
      body,
    });
    expect(answer).toEqual({ status: 200, body: response });
  });

  it('that does not come in time leaves the number to the caller, and says that nothing came', async () => {
    const { answer } = await calling(
      (tell) => ({
        'POST /ucs/interactions': () => {
          tell({ ...LATE, referenceId: 8 });
          return ok({ referenceId: 9 });
        },
      }),
      { path: '/ucs/interactions', body: { operationName: 'RetrieveAgentHistory' } },
      undefined,
      // No time is left for it.
      { ...newCall(), endsAt: realRuntime.uptime() },
    );
    expect(answer).toEqual({ status: 200, body: { statusCode: 0, referenceId: 9 }, events: [] });
  });

  it('is not asked for where it could not be heard', async () => {
    const refused = new VendorError('FORBIDDEN', 'gws', 'no topics here');
    const { answer, asked } = await calling(
      () => ({}),
      { path: '/ucs/interactions', body: { operationName: 'RetrieveAgentHistory' } },
      (on) => on.ended(refused),
    );
    expect(answer).toBe(refused);
    expect(asked.filter(({ method }) => method === 'POST')).toEqual([]);
  });

  it.each<[string, string, JsonObject]>([
    ['an operation on a desk', '/me/chats/C1', { operationName: 'Accept', nickname: 'x' }],
    ['a configuration', '/queues', { name: 'x' }],
  ])('costs nothing where none comes: %s', async (_, path, body) => {
    const { answer, log } = await calling(() => ({ [`POST ${path}`]: ok({ referenceId: 3 }) }), { path, body });
    expect(answer).toEqual({ status: 200, body: { statusCode: 0, referenceId: 3 } });
    expect(log).toEqual([]);
  });

  it('is heard by the stream of the account, where it hears this login', () =>
    withParts({ 'POST /ucs/interactions': ok({ referenceId: 9 }) }, async ({ parts, call }) => {
      const { log, open } = topics();
      const stop = parts.answers.listen((session) => session === parts.sessions.first);
      const passthrough = openPassthrough({ parts, limits: DEFAULT_LIMITS, open });
      const request = { method: 'POST', path: '/ucs/interactions', body: { operationName: 'RetrieveAgentHistory' } };
      const answering = passthrough(request, call);
      await parts.sessions.first.userId(call);
      setImmediate(() => {
        parts.answers.told('somebody else', LATE);
        parts.answers.told(ANN, LATE);
      });
      expect(await answering).toMatchObject({ events: [LATE] });
      expect(log).toEqual([]);
      stop();
      expect(parts.answers.isHeard(parts.sessions.first)).toBe(false);
    }));
});

describe('the history of the simulated centre', () => {
  const asking = async (path: string, body: JsonObject, events: unknown) => {
    const sim = await startSimulator({ scenario: 'empty', switches: { event_delay_ms: 0 } });
    const adapter = genesys.open('gws', genesys.parseSettings(sim.settings), DEFAULT_LIMITS);
    try {
      const { id } = sim.invite('ada.agent', { mediaType: 'chat', contactId: 'K1', subject: 'Help' });
      sim.accept(id);
      const request = { method: 'POST', path: path.replace('{id}', id), body };
      expect(await has(adapter.passthrough)(request, newCall())).toMatchObject({
        status: 200,
        body: { statusCode: 0, referenceId: expect.any(Number) },
        events,
      });
    } finally {
      await adapter.close();
      await sim.close();
    }
  };

  const ITEM = { mediaType: 'chat', state: 'InProcess', subject: 'Help', contactId: 'K1' };

  it.each<[string, JsonObject, unknown]>([
    ['/ucs/interactions', { operationName: 'RetrieveInteractionHistory', mediaType: 'chat' }, [ITEM]],
    ['/ucs/interactions', { operationName: 'RetrieveInteractionHistory', mediaType: 'email' }, []],
    ['/ucs/interactions', { operationName: 'RetrieveAgentHistory' }, []],
    ['/ucs/contacts/K1/interactions', { operationName: 'RetrieveContactHistory', sort: 'asc' }, [ITEM]],
    ['/ucs/contacts/K2/interactions', { operationName: 'RetrieveContactHistory' }, []],
  ])('reaches the caller, who hears no stream: %s %j', (path, body, interactions) =>
    asking(path, body, [{ messageType: 'GetInteractionsHistoryMessage', interactions }]),
  );

  it('and so does what was said', () =>
    asking('/ucs/interactions/{id}', { operationName: 'GetInteractionContent' }, [
      {
        messageType: 'GetInteractionContentMessage',
        interaction: ITEM,
        messages: [{ type: 'ParticipantJoined', from: { type: 'Customer' } }],
      },
    ]));
});
