import { expect, it, onTestFinished } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { openCore } from '../../src/core.ts';
import { realRuntime } from '../../src/domain/runtime.ts';
import { registry } from '../../src/vendors/index.ts';
import { openManualClock } from '../server/clock.ts';
import { aadsts, CLIENT_CREDENTIALS, CLIENT_SECRET, startIssuer, startRouter } from '../vendors/azure/entra/kit.ts';
import { newCall } from '../vendors/azure/replay.ts';
import { openMemoryLog } from './lines.ts';

it('the log says once that credentials are not renewed while they are still good, and when they are again (S12)', async () => {
  const clock = openManualClock(Date.parse('2026-11-29T16:00:00Z'));
  const issuer = await startIssuer(clock);
  const router = await startRouter(clock, issuer.ends);
  const settings = { endpoint: router.url, ...CLIENT_CREDENTIALS(issuer) };
  const config = readConfig({
    raw: { accounts: [{ name: 'acs', vendor: 'azure', settings, retries: 0 }] },
    vendors: registry.map(({ vendor }) => vendor),
    environment: {},
    flags: {},
  });
  const { log, lines, texts } = openMemoryLog();
  const runtime = {
    ...realRuntime,
    clock: { now: clock.now, after: realRuntime.clock.after },
    uptime: clock.now,
    network: { environment: {} },
  };
  const core = openCore(config, { log, runtime });
  onTestFinished(() => core.close());
  const [account] = core.gateway.accounts;
  const ask = () => account?.adapter.check(newCall());
  const told = () => lines().filter(({ msg }) => String(msg).includes('credentials'));

  await ask();
  issuer.state.refusal = aadsts(401, 'invalid_client', 7000222, `The secret ${CLIENT_SECRET} is expired.`);
  clock.advance(56 * 60_000);
  await ask();
  await expect
    .poll(told)
    .toMatchObject([{ level: 40, account: 'acs', code: 'UNAUTHENTICATED', vendorCode: 'AADSTS7000222' }]);
  clock.advance(60_000);
  await ask();
  issuer.state.refusal = null;
  // A try that failed may still be under way.
  const levels = async () => {
    clock.advance(3_000);
    await ask();
    return told().map(({ level }) => level);
  };
  await expect.poll(levels).toEqual([40, 30]);
  for (const secret of [CLIENT_SECRET, ...issuer.ends.keys()]) expect(texts.join('')).not.toContain(secret);
});
