/** The three vendors' process: a simulator of each with a busy contact centre in which nothing moves, behind a replay each. */

import type { IncomingMessage } from 'node:http';
import { manualClock } from '../../src/sandbox/clock.ts';
import { startSimulator as startAzure } from '../../src/vendors/azure/simulator/index.ts';
import { startSimulator as startRestcomm } from '../../src/vendors/restcomm/simulator/index.ts';
import { startSimulator as startVoximplant } from '../../src/vendors/voximplant/simulator/index.ts';
import { answer, ready } from '../probe.ts';
import { type Front, openFront } from '../replay.ts';
import { VENDORS, type VendorName } from './query.ts';

/** Calls remembered until they are asked for. */
const LOGGED = 300;

// The real time, since tokens and signatures are checked against it.
const clock = manualClock(Date.now());
const [azure, restcomm, voximplant] = await Promise.all([
  startAzure({ clock }),
  startRestcomm({ clock }),
  startVoximplant({ clock }),
]);

/** `GET /routing/workers`, `GET /taskrouter/workers/search?taskQueueSid`; ids and values left out. */
const shortened = ({ method, url = '' }: IncomingMessage): string => {
  const [path = '', query] = url.split('?', 2);
  const plain = path.replace(/\/(?=[^/]*\d)[\w-]{8,}/g, '/{id}');
  const narrowed = /[?&](status|taskQueueSid|isLiveSession)=/.exec(`?${query ?? ''}`)?.[1];
  return `${method} ${plain}${narrowed ? `?${narrowed}` : ''}`;
};

const logs: Record<VendorName, string[]> = { azure: [], restcomm: [], voximplant: [] };
const open = (vendor: VendorName, origin: string): Promise<Front> =>
  openFront(origin, {
    onCall: (request) => {
      if (logs[vendor].length < LOGGED) logs[vendor].push(shortened(request));
    },
  });
const [azureFront, restcommFront, voximplantFront] = await Promise.all([
  open('azure', azure.url),
  open('restcomm', restcomm.url),
  open('voximplant', voximplant.url),
]);
const fronts = [azureFront, restcommFront, voximplantFront];

const settings = {
  azure: { connectionString: azure.settings.connectionString.replace(azure.url, azureFront.url) },
  restcomm: { ...restcomm.settings, baseUrl: restcomm.settings.baseUrl.replace(restcomm.url, restcommFront.url) },
  voximplant: {
    ...voximplant.settings,
    baseUrl: voximplant.settings.baseUrl.replace(voximplant.url, voximplantFront.url),
  },
};
export type FanoutSettings = typeof settings;

answer('calls', () => fronts.map((front) => front.calls()));
answer('log', () => VENDORS.map((vendor) => logs[vendor].splice(0)));
answer('delays', (delays: readonly number[]) => {
  for (const [index, front] of fronts.entries()) front.setDelay(delays[index] ?? 0);
});
ready(settings);
