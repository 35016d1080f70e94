/**
 * Stock clients over connections that are cut at random, and whether each of them shows the truth in the end.
 *
 *   node bench/cuts/run.ts [--seconds 120] [--seed 1]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compileForRelay } from '../../test/graphql/stores/relay.ts';
import { openClients, VIEW } from './clients.ts';
import { measureCuts } from './measure.ts';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '120' }, seed: { type: 'string', default: '1' } },
});
const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

const compiled = await compileForRelay({ CutsSubscription: VIEW });
const gateway = spawn(process.execPath, [CLI, 'sandbox', '--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] });
let told = '';
let api: string | undefined;
for await (const text of gateway.stdout.setEncoding('utf8')) {
  told += text;
  api = /https?:\S+\/graphql(?=\n)/.exec(told)?.[0];
  if (api) break;
}
if (!api) throw new Error(`the gateway has not begun: ${told}`);
const artifact = [...compiled.values()][0];
if (!artifact) throw new Error('Relay has compiled nothing');
const outcomes = await measureCuts(api, openClients(artifact), {
  seed: Number(values.seed),
  forMs: Number(values.seconds) * 1_000,
  longestMs: 3_000,
  settleMs: 30_000,
});
process.stdout.write(
  '| client | cuts | events | snapshots | mismatches | equals a fresh query |\n|---|---|---|---|---|---|\n',
);
for (const { client, cuts, events, snapshots, mismatches, isEqual } of outcomes) {
  const cells = [client, cuts, events, snapshots, mismatches, isEqual ? 'yes' : 'NO'];
  process.stdout.write(`| ${cells.join(' | ')} |\n`);
}
const gone = once(gateway, 'exit');
gateway.kill('SIGKILL');
await gone;
process.exitCode = outcomes.every(({ isEqual }) => isEqual) ? 0 : 1;
setTimeout(() => { const h=(process as any)._getActiveHandles(); console.error(process.getActiveResourcesInfo(), h.map((x:any)=>[x.constructor.name, x.remoteAddress, x.remotePort, x.pid, x.spawnargs])); }, 3000);
