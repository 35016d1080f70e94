import { beforeAll, describe, expect, it } from 'vitest';
import type { WebhookHead, WebhookRequest } from '../contract/source.ts';
import { VendorError } from '../domain/error.ts';
import { adapterOf, type Line } from './bench.ts';
import { type Relayed, type Sent, sendTo } from './relay.ts';
import { ACCOUNT, SECRET, serve } from './served.ts';

/** What no vendor delivers. */
const NONSENSE: readonly string[] = [
  '',
  ' ',
  '{',
  '[]',
  '{}',
  'null',
  '7',
  '"text"',
  '[null]',
  '[[]]',
  '<html/>',
  'a=b',
  '\u0000',
];
/** What a member of a delivery is not. */
const ODD: readonly unknown[] = [null, 7, '', 'odd', true, [], {}, [null], { odd: {} }];

const STEP_MS = 1_000;
const STEPS = 120;

/** Every way to put an odd value in the place of one member of a JSON text, or of one of a form. */
const spoiled = function* (body: string): Generator<string> {
  let root: unknown;
  try {
    root = JSON.parse(body);
  } catch {
    const form = new URLSearchParams(body);
    for (const name of form.keys()) {
      for (const odd of ['', 'odd', '{', '[]', '-1', '\u0000'])
        yield new URLSearchParams([...form].map(([key, value]) => [key, key === name ? odd : value])).toString();
      yield new URLSearchParams([...form].filter(([key]) => key !== name)).toString();
    }
    return;
  }
  const holders: (Record<string, unknown> | unknown[])[] = [];
  const gather = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    holders.push(value as Record<string, unknown>);
    for (const one of Object.values(value)) gather(one);
  };
  gather(root);
  for (const holder of holders as Record<string, unknown>[]) {
    for (const name of Object.keys(holder)) {
      const kept = holder[name];
      for (const odd of ODD) {
        holder[name] = odd;
        yield JSON.stringify(root);
      }
      holder[name] = kept;
    }
  }
};

/** What the vendor delivers by itself, over HTTP to the webhook of the account. */
export const describeWebhooks = async (line: Line): Promise<void> => {
  const { url, relay, gateway } = await serve(line);
  const head = adapterOf(gateway).source?.webhook as WebhookHead;
  const { deliverTo } = line.simulation;
  const isSigned = head.verify !== undefined;
  const path = `/webhooks/${ACCOUNT}`;

  describe('a delivery', () => {
    let delivered: Relayed;
    /** As the adapter is given it. */
    const requestOf = ({ method, headers, path: sent, body }: Sent): WebhookRequest => {
      const called = new URL(sent, relay.url);
      called.searchParams.delete('secret');
      return { method, headers, url: relay.url + sent, query: Object.fromEntries(called.searchParams), body };
    };
    const tellsChanges = ({ sent }: Relayed): boolean => {
      try {
        return head.read(requestOf(sent)).changes.length > 0;
      } catch {
        return false;
      }
    };

    beforeAll(async () => {
      if (!deliverTo) throw new Error('the simulator delivers nothing, and the vendor does');
      await deliverTo(`${relay.url}${path}${isSigned ? '' : `?secret=${SECRET}`}`);
      for (let step = 0; step < STEPS && !relay.relayed.some(tellsChanges); step += 1) {
        await line.clock.advance(STEP_MS);
        // What the vendor delivers meanwhile is here about when the answer to this is.
        await sendTo(url, { method: 'GET', path: '/healthz', headers: {}, body: '' });
      }
      const found = relay.relayed.find(tellsChanges);
      if (!found) throw new Error('nothing was delivered that tells a change');
      delivered = found;
    });

    const again = (change: (sent: Sent) => Partial<Sent>) =>
      sendTo(url, { ...delivered.sent, ...change(delivered.sent) }).then(({ status }) => status);

    it('is taken as the vendor makes it', async () => {
      expect(relay.relayed.map(({ received }) => received.status).filter((status) => status >= 300)).toEqual([]);
      expect(await again(() => ({}))).toBeLessThan(300);
    });

    it('without a secret or a signature is refused', async () => {
      const { 'content-type': type = 'application/json' } = delivered.sent.headers;
      expect([401, 403]).toContain(await again(() => ({ path, headers: { 'content-type': type } })));
    });

    it('with a wrong secret, or with a signature that is not its own, is refused', async () => {
      const wrong = isSigned
        ? again(({ body }) => ({ body: `${body.slice(0, -1)}${body.endsWith('0') ? '1' : '0'}` }))
        : again(() => ({ path: `${path}?secret=${[...SECRET].reverse().join('')}` }));
      expect([401, 403]).toContain(await wrong);
      if (isSigned && !line.bench.signsBodyOnly)
        expect([401, 403]).toContain(await again(({ path: own }) => ({ path: `${own}?forged=1` })));
    });

    it('tells each change once', () => {
      const told = head.read(requestOf(delivered.sent)).changes.map((change) => JSON.stringify(change));
      expect(told).toEqual([...new Set(told)]);
    });

    /** `null`: it was read. */
    const problemOf = (body: string): unknown => {
      try {
        head.read(requestOf({ ...delivered.sent, body }));
        return null;
      } catch (error) {
        return error instanceof VendorError ? error.code : error;
      }
    };

    it.each(NONSENSE)('that is none is INVALID_INPUT: %j', (body) => {
      expect([null, 'INVALID_INPUT']).toContain(problemOf(body));
    });

    it('of which a part cannot be read is read for the rest, or refused as none, and never a fault', () => {
      const faults = [...spoiled(delivered.sent.body)].filter(
        (body) => ![null, 'INVALID_INPUT'].includes(problemOf(body) as null),
      );
      expect(faults).toEqual([]);
    });
  });
};
