import { EventSource } from 'eventsource';
import { isNonNullType } from 'graphql';
import { describe, expect, test } from 'vitest';
import { buildSchema } from '../../src/graphql/schema.ts';
import { registry } from '../../src/vendors/index.ts';
import { openHouse } from '../streams/house.ts';
import { atEnd } from '../support/at-end.ts';
import { openStreamHouse, tick, until } from './stream-house.ts';

const fields = Object.values(
  buildSchema(registry.map(({ vendor }) => vendor))
    .getSubscriptionType()
    ?.getFields() ?? {},
);
const resumable = fields.filter(({ args }) => args.some(({ name }) => name === 'after'));

/** The text of the first event, with its id. */
const first = async (url: string, query: string, lastEventId?: string): Promise<string> => {
  const gone = new AbortController();
  const response = await fetch(`${url}/graphql?${new URLSearchParams({ query })}`, {
    headers: { accept: 'text/event-stream', ...(lastEventId ? { 'last-event-id': lastEventId } : {}) },
    signal: gone.signal,
  });
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += new TextDecoder().decode(chunk);
    if (/data: .*\n\n/.test(text)) break;
  }
  gone.abort();
  return /(?:id: .*\n)?event: next\ndata: .*\n\n/.exec(text)?.[0] ?? text;
};

describe('a stream of events that was cut', () => {
  test('goes on behind the last event that a browser had, whatever the operation selects', async () => {
    const { server, bus, readers } = await openStreamHouse();
    const heard: number[] = [];
    const query = 'subscription { tick { n } }';
    const source = new EventSource(`${server.url}/graphql?${new URLSearchParams({ query })}`);
    atEnd(() => source.close());
    source.addEventListener('next', ({ data }) => heard.push(JSON.parse(data).data.tick.n));
    await until(() => readers.size === 1);
    let n = 0;
    const publish = (): void => {
      n += 1;
      bus.publish(tick(n, { id: `${n}` }));
    };
    for (let cut = 0; cut < 3; cut += 1) {
      for (const last = n + 3; n < last; ) publish();
      await until(() => heard.length === n);
      for (const reader of readers) await reader.return();
      await until(() => readers.size === 0);
      publish();
    }
    await until(() => heard.length === n);
    expect(heard).toEqual(Array.from({ length: n }, (_, index) => index + 1));
  });

  test('goes on behind what the header says rather than the operation, which is older', async () => {
    const { server, bus, readers } = await openStreamHouse();
    for (let n = 1; n <= 4; n += 1) bus.publish(tick(n, { id: `${n}` }));
    const pending = first(server.url, 'subscription { tick { n } }');
    await until(() => readers.size === 1);
    const before = bus.cursor;
    bus.publish(tick(5, { id: '5' }));
    const [, cursor = ''] = /^id: (.*)$/m.exec(await pending) ?? [];
    bus.publish(tick(6, { id: '6' }));
    const query = `subscription { tick(after: "${before}") { n } }`;
    expect(await first(server.url, query)).toContain('{"n":5}');
    expect(await first(server.url, query, cursor)).toContain('{"n":6}');
  });

  test('is told where it has no id to go on from: an answer with one result', async () => {
    const { server } = await openStreamHouse();
    expect(await first(server.url, '{ hello }')).toMatch(/^event: next\n/);
  });
});

describe('Last-Event-ID', () => {
  test.each(resumable.map((field) => [field.name, field] as const))(
    'is the argument "after" of %s',
    async (name, { args }) => {
      const { server } = await openHouse([]);
      const needed = args.filter(({ type }) => isNonNullType(type));
      expect(needed, 'none of its arguments has to be given').toEqual([]);
      const byArgument = await first(server.url, `subscription { ${name}(after: "nowhere") { __typename } }`);
      const byHeader = await first(server.url, `subscription { ${name} { __typename } }`, 'nowhere');
      expect(byHeader).toBe(byArgument);
      expect(byHeader).toMatch(/Resync|INVALID_INPUT/);
    },
  );

  test('is known to some fields', () => expect(resumable.length).toBeGreaterThan(10));
});
