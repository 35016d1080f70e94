import { expect, it, onTestFinished } from 'vitest';
import { ref } from '../../src/domain/ref.ts';
import { globalId } from '../../src/graphql/ids.ts';
import { startSimulator } from '../../src/vendors/genesys/simulator/index.ts';
import { has, until } from './floor.ts';
import { ask, clientFor, openHouse, subscribe } from './house.ts';

const QUERY = `subscription ($filter: MessageFilter, $after: String) {
  messageAdded(filter: $filter, after: $after) {
    __typename
    ... on FeedEvent { cursor }
    ... on MessageAdded { job { nativeId channel } tasks { worker { id } } message { index speaker type text } }
    ... on FeedGap { reason }
  }
}`;

const open = async () => {
  const sim = await startSimulator({ scenario: 'empty', switches: { event_delay_ms: 0 } });
  onTestFinished(() => sim.close());
  const house = await openHouse([{ name: 'gws', vendor: 'genesys', settings: sim.settings }]);
  const name = (user: string) => has(Object.keys(sim.ids.users).find((one) => one.startsWith(user)));
  const workerId = (user: string) => globalId(ref('Worker', 'gws', has(sim.ids.users[name(user)])));
  const listen = (variables: Record<string, unknown> = {}) => subscribe(clientFor(house.server), QUERY, variables);
  const isLive = () => until(() => expect(house.events.health('gws').state).toBe('LIVE'));
  /** A chat that this worker has taken, as a client would. */
  const chat = async (user: string): Promise<string> => {
    const { id } = sim.invite(name(user), { mediaType: 'chat' });
    sim.accept(id);
    return id;
  };
  return { ...house, sim, name, workerId, listen, isLive, chat };
};

interface Row {
  readonly message?: { readonly text: string | null; readonly type: string };
  readonly reason?: string;
}
/** What was said and what was lost; who comes and goes is told too, and left out here. */
const said = ({ rows }: { readonly rows: readonly Row[] }): (string | null | undefined)[] =>
  rows.flatMap(({ message, reason }) => (message && message.type !== 'Text' ? [] : [message?.text ?? reason]));

it('a chat is told line by line, with whose it is, and goes on behind a cursor', async () => {
  const { sim, listen, isLive, chat, workerId, server } = await open();
  const all = listen();
  await isLive();
  const [mine, other] = [await chat('ada'), await chat('ben')];
  const bens = listen({ filter: { workers: [workerId('ben')] } });
  sim.customerSays(mine, 'hello?');
  sim.customerSays(other, 'anybody?');
  await until(() => expect(said(all).sort()).toEqual(['anybody?', 'hello?']));
  const first = has(all.rows.find(({ message }) => message?.text === 'hello?'));
  expect(first).toMatchObject({
    job: { nativeId: mine, channel: 'chat' },
    tasks: [{ worker: { id: workerId('ada') } }],
    message: { speaker: 'CUSTOMER', type: 'Text' },
  });
  sim.customerSays(other, 'hello again');
  await until(() => expect(said(bens)).toContain('hello again'));
  expect(said(bens)).not.toContain('hello?');

  // What the API tells of the conversation by a query is what it told by and by.
  const { data } = await ask(server, `{ job(account: "gws", nativeId: "${other}") { messages { index text } } }`);
  const told = all.rows.filter(({ job }) => job?.nativeId === other).map(({ message }) => message);
  expect(data.job.messages).toMatchObject(told.map(({ index, text }) => ({ index, text })));

  const again = listen({ after: first.cursor });
  await until(() => expect(said(again)).toContain('hello again'));
  expect(said(again)).toEqual(said(all).slice(said(all).indexOf('hello?') + 1));
});

it('a lost stretch is a gap, and nothing is told twice', async () => {
  const { sim, name, listen, isLive, chat } = await open();
  const all = listen();
  await isLive();
  const id = await chat('ada');
  sim.customerSays(id, 'before');
  await until(() => expect(said(all)).toEqual(['before']));
  sim.fault.unknownClient(name('ada'));
  await until(() => expect(said(all)).toEqual(['before', 'RECONNECTED']));
  sim.customerSays(id, 'after');
  await until(() => expect(said(all)).toEqual(['before', 'RECONNECTED', 'after']));
});

it('an account whose vendor tells the queue of no job is refused where queues are asked for', async () => {
  const { listen } = await open();
  const refused = listen({ filter: { queues: [globalId(ref('Queue', 'gws', 'any'))] } });
  await until(() => expect(refused.isOver).toBe(true));
  expect(refused.errors).toMatchObject([{ extensions: { code: 'UNSUPPORTED', account: 'gws' } }]);
});
