/** The vendors' process: a simulator of each with a busy contact centre in which nothing moves, behind a replay each. */

import type { IncomingMessage } from 'node:http';
import { manualClock } from '../../src/sandbox/clock.ts';
import { registry } from '../../src/vendors/index.ts';
import { answer, ready } from '../probe.ts';
import { type Front, openFront } from '../replay.ts';
import { VENDORS } from './query.ts';

/** Calls remembered until they are asked for. */
const LOGGED = 300;

// The real time, since tokens and signatures are checked against it.
const clock = manualClock(Date.now());

/** `GET /routing/workers`, `GET /taskrouter/workers/search?taskQueueSid`; ids and values left out. */
const shortened = ({ method, url = '' }: IncomingMessage): string => {
  const [path = '', query] = url.split('?', 2);
  const plain = path.replace(/\/(?=[^/]*\d)[\w-]{8,}/g, '/{id}');
  const narrowed = /[?&](status|taskQueueSid|isLiveSession)=/.exec(`?${query ?? ''}`)?.[1];
  return `${method} ${plain}${narrowed ? `?${narrowed}` : ''}`;
};

const logs = new Map<string, string[]>(VENDORS.map((vendor) => [vendor, []]));

const open = async (vendor: string): Promise<{ readonly front: Front; readonly settings: object }> => {
  const registration = registry.find((one) => one.vendor.name === vendor);
  if (!registration) throw new Error(`no vendor ${vendor} is registered`);
  const simulation = await (await registration.simulator()).startSimulator({ clock });
  const front = await openFront(simulation.url, {
    onCall: (request) => {
      const log = logs.get(vendor);
      if (log && log.length < LOGGED) log.push(shortened(request));
    },
  });
  return { front, settings: JSON.parse(JSON.stringify(simulation.settings).replaceAll(simulation.url, front.url)) };
};
const opened = await Promise.all(VENDORS.map(open));
const fronts = opened.map(({ front }) => front);

/** By vendor; each is handed to the program of that vendor alone. */
export type FanoutSettings = Readonly<Record<string, unknown>>;
const settings = Object.fromEntries(VENDORS.map((vendor, index) => [vendor, opened[index]?.settings]));

answer('calls', () => fronts.map((one) => one.calls()));
answer('log', () => VENDORS.map((vendor) => logs.get(vendor)?.splice(0) ?? []));
answer('delays', (delays: readonly number[]) => {
  for (const [index, one] of fronts.entries()) one.setDelay(delays[index] ?? 0);
});
ready(settings);
