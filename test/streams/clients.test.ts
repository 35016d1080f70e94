import { expect, it, onTestFinished } from 'vitest';
import { startSimulator } from '../../src/vendors/genesys/simulator/index.ts';
import { openCometd, openFaye } from '../sandbox/bayeux-clients.ts';
import { basic } from '../vendors/genesys/simulator-kit.ts';
import { has, until } from './floor.ts';

interface Message {
  readonly messageType: string;
}

const open = async () => {
  const sim = await startSimulator({ scenario: 'empty', switches: { event_delay_ms: 0 } });
  onTestFinished(() => sim.close());
  const ada = has(Object.keys(sim.ids.users).find((name) => name.startsWith('ada')));
  const isHeld = () => until(() => expect([...sim.cometd.values()].some(({ held }) => held)).toBe(true));
  return { sim, ada, isHeld, url: `${sim.url}/api/v2/notifications` };
};

it('the official client hears the vendor’s stand-in as it is: by Basic and its cookies', async () => {
  const { sim, ada, isHeld, url } = await open();
  const client = openCometd(url, basic(ada));
  expect((await client.handshake()).successful).toBe(true);
  const emails = await client.subscribe('/v2/me/*');
  expect(emails.reply.successful).toBe(true);
  await isHeld();
  sim.invite(ada);
  await until(() =>
    expect(client.events).toMatchObject([{ messageType: 'EmailStateChangeMessage' } satisfies Message]),
  );
  expect(await client.jar.getCookieString(url)).toMatch(/^BAYEUX_BROWSER=/);
  expect((await emails.unsubscribe()).successful).toBe(true);
  expect((await client.disconnect()).successful).toBe(true);
  expect([sim.cometd.size, client.cometd.getStatus()]).toEqual([0, 'disconnected']);
});

it('the official client comes back by itself when the vendor has forgotten its session', async () => {
  const { sim, ada, isHeld, url } = await open();
  const client = openCometd(url, basic(ada));
  client.cometd.addListener('/meta/handshake', ({ successful }) => {
    if (successful) client.cometd.subscribe('/v2/me/*', ({ data }) => client.events.push(data));
  });
  await client.handshake();
  await isHeld();
  sim.fault.unknownClient(ada);
  await until(() =>
    expect([...sim.cometd.values()].some(({ subscriptions }) => subscriptions.has('/v2/me/*'))).toBe(true),
  );
  sim.invite(ada);
  await until(() => expect(client.events).toHaveLength(1));
  await client.disconnect();
  expect(sim.cometd.size).toBe(0);
});

it('faye’s client hears it too', async () => {
  const { sim, ada, isHeld, url } = await open();
  const faye = openFaye(url, basic(ada));
  const heard: unknown[] = [];
  await faye.subscribe('/v2/me/emails', (data) => heard.push(data));
  await isHeld();
  sim.invite(ada);
  await until(() => expect(heard).toMatchObject([{ messageType: 'EmailStateChangeMessage' } satisfies Message]));
  await faye.disconnect();
  await until(() => expect(sim.cometd.size).toBe(0));
});
