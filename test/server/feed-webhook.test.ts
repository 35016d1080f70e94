import { describe, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import type { WebhookHead } from '../../src/contract/source.ts';
import type { Vendor } from '../../src/contract/vendor.ts';
import { openCore } from '../../src/core.ts';

const SECRET = 'a-secret-of-sixteen-or-more';

const vendorOf = (signs: boolean | null): Vendor => {
  const head: WebhookHead = {
    covers: ['Job'],
    read: () => ({ changes: [], answer: { status: 204 } }),
    ...(signs ? { verify: () => false } : {}),
  };
  return {
    name: 'acme',
    title: 'Acme',
    words: {},
    mapping: { states: {}, operations: [] },
    parseSettings: (raw) => raw,
    open: (account) => ({
      account,
      job: { takes: {}, pushes: [], list: async () => ({ rows: [], next: null }) },
      ...(signs === null ? {} : { source: { webhook: head } }),
      check: async () => {},
      close: async () => {},
    }),
  };
};

/** How the account is heard. */
const modeOf = async (signs: boolean | null, feed: object): Promise<string> => {
  const raw = { auth: 'none', accounts: [{ name: 'east', vendor: 'acme', settings: {}, feed }] };
  const core = openCore(readConfig({ raw, vendors: [vendorOf(signs)], environment: {}, flags: {} }), {});
  onTestFinished(() => core.close());
  const reader = await core.events.listen({ accounts: ['east'], kind: 'Job' });
  const { mode } = core.events.health('east');
  await reader.return();
  return mode;
};

describe('an account whose vendor can deliver', () => {
  const secret = { webhookSecret: SECRET };
  test.each([
    ['and signs, with nothing set', true, {}, 'POLL'],
    ['and signs, with feed.webhook', true, { webhook: true }, 'WEBHOOK'],
    ['and signs, with a secret besides', true, secret, 'WEBHOOK'],
    ['and signs, with a secret and without feed.webhook', true, { ...secret, webhook: false }, 'POLL'],
    ['and does not sign, with a secret', false, secret, 'WEBHOOK'],
    ['and does not sign, with a secret that is not used yet', false, { ...secret, webhook: false }, 'POLL'],
    // Nothing would be let in: rare polls would leave it stale.
    ['and does not sign, with feed.webhook alone', false, { webhook: true }, 'POLL'],
    ['not at all, whatever is set', null, { ...secret, webhook: true }, 'POLL'],
  ] as const)('%s, is heard by the way that is there', async (_what, signs, feed, mode) => {
    expect(await modeOf(signs, feed)).toBe(mode);
  });
});
