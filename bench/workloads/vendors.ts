/** The vendors' process: one server for each account that it is told of. */

import { answer, ready } from '../probe.ts';
import type { Size } from './size.ts';
import { MOCKS } from './vendors/index.ts';
import type { Call } from './vendors/mock.ts';
import { serveMock } from './vendors/mock.ts';

export interface VendorPlan {
  readonly vendor: string;
  readonly size: Size;
}

/** Changes at each of the vendors; 0: nothing changes any more. */
export interface ChangePlan {
  readonly perSecond: number;
  /** Where the vendor of that place delivers; `null`: nowhere. */
  readonly hooks: readonly (string | null)[];
}

/** Calls remembered until they are asked for. */
const LOGGED = 1_000;
const TRIES = 5;

const plans = JSON.parse(process.argv[2] ?? '[]') as readonly VendorPlan[];
const log: string[] = [];
let count = 0;
let failed: string | null = null;
let ticking: NodeJS.Timeout | undefined;

const remember = (vendor: string, { method, path }: Call): void => {
  if (log.length < LOGGED) log.push(`${vendor} ${method} ${path.replace(/\/(?=[^/]*\d)[\w-]{12,}/g, '/{id}')}`);
};

const servers = await Promise.all(
  plans.map(({ vendor, size }) => {
    const open = MOCKS[vendor];
    if (!open) throw new Error(`nobody plays ${vendor}`);
    return serveMock(open(size), (call) => remember(vendor, call));
  }),
);

/** Again when it does not arrive, as a vendor does that promises to deliver. */
const deliver = async (hook: string, body: string, tries = TRIES): Promise<void> => {
  const headers = { 'content-type': 'application/json', 'aeg-event-type': 'Notification' };
  try {
    const response = await fetch(hook, { method: 'POST', headers, body });
    await response.text();
    if (!response.ok) throw new Error(`it was answered ${response.status}`);
  } catch (error) {
    if (tries <= 1) failed = `a delivery came to nothing: ${error instanceof Error ? error.message : error}`;
    else await deliver(hook, body, tries - 1);
  }
};

answer('calls', () => servers.map((server) => server.calls()));
answer('log', () => log.splice(0));
answer('delay', (milliseconds: number) => {
  for (const server of servers) server.setDelay(milliseconds);
});
answer('change', ({ perSecond, hooks }: ChangePlan) => {
  clearInterval(ticking);
  if (failed !== null) throw new Error(failed);
  // The number of the last one, by which it is known.
  if (perSecond === 0) return count;
  ticking = setInterval(() => {
    count += 1;
    for (const [index, server] of servers.entries()) {
      const delivered = server.change(count);
      const hook = hooks[index] ?? null;
      if (delivered === null || hook === null) continue;
      void deliver(hook, delivered);
    }
  }, 1_000 / perSecond);
  return count;
});
ready(servers.map(({ settings }) => settings));
