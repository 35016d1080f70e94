import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type Candidate, measure, type Row, type Stage, summarise } from './measure.ts';
import type { Usage } from './probe.ts';
import { openProcesses } from './processes.ts';
import { profile } from './profile.ts';
import { CONNECTIONS, type Load } from './query.ts';
import { type Memory, machine, print, type Report } from './report.ts';
import { compareAnswers, type Ensemble, launchAll, vendorCalls } from './stage.ts';

const HELP = `Measures the gateway and a bare program that makes the same calls by hand; see bench/README.md

  --quick            about 15 s instead of 2 min; only good for seeing that it works
  --json <file>      writes the figures
  --live             the simulator answers every call itself, instead of its answers being replayed
  --delay <ms>       the vendor takes so long for each answer, as one that is far away; not with --live
  --profile <file>   instead of measuring: profiles the gateway, writes a .cpuprofile and prints where the time goes
  --load <name>      for --profile: equal, variables (the default), accounts or documents
`;

const LOADS: readonly Load[] = ['equal', 'variables', 'accounts', 'documents'];
const LONGEST_MS = 170_000;
const PROFILE_SECONDS = 8;

interface Pace {
  readonly rounds: number;
  readonly seconds: number;
  /** Requests for each candidate before anything is measured. */
  readonly warmUp: number;
}
const FULL: Pace = { rounds: 5, seconds: 1.7, warmUp: 2_000 };
const QUICK: Pace = { rounds: 1, seconds: 0.7, warmUp: 400 };

const candidatesOf = ({ gateway, bare, urls }: Ensemble): readonly Candidate[] => {
  const own = (title: string, load: Load, connections: number): Candidate => ({
    title,
    child: gateway,
    url: urls.gateway,
    load,
    connections,
  });
  // It shares nothing, so all loads are the same to it.
  const bareOf = (connections: number): Candidate[] => [
    { title: 'bare lists', child: bare, url: urls.lists, load: 'accounts', connections },
    { title: 'bare gets', child: bare, url: urls.gets, load: 'accounts', connections },
  ];
  return [
    own('gateway', 'equal', 1),
    ...bareOf(1),
    own('gateway: equal requests', 'equal', CONNECTIONS),
    own('gateway: other variables', 'variables', CONNECTIONS),
    own('gateway: other accounts', 'accounts', CONNECTIONS),
    ...bareOf(CONNECTIONS),
    own('gateway: new documents', 'documents', CONNECTIONS),
  ];
};

const memoryOf = async ({ gateway, bare, vendor }: Ensemble): Promise<Memory[]> => {
  const memory: Memory[] = [];
  for (const child of [gateway, bare, vendor]) {
    const { rss } = await child.ask<Usage>('usage');
    memory.push({ title: child.name, rss, heap: await child.ask<number>('heap') });
  }
  return memory;
};

const measureAll = async (ensemble: Ensemble, vendor: Report['vendor'], pace: Pace): Promise<Report> => {
  const facts = machine();
  const stage: Stage = { ...ensemble, length: await compareAnswers(ensemble.urls) };
  const candidates = candidatesOf(ensemble);
  for (const candidate of candidates) {
    const share = candidate.connections === 1 ? 0.25 : 1;
    await measure(candidate, stage, { requests: Math.round(pace.warmUp * share) });
  }
  const calls = await vendorCalls(ensemble);
  const rows: Row[] = candidates.map(({ title, load, connections }) => ({ title, load, connections, runs: [] }));
  for (let round = 0; round < pace.rounds; round += 1) {
    for (const [index, candidate] of candidates.entries()) {
      rows[index]?.runs.push(await measure(candidate, stage, { seconds: pace.seconds }));
    }
    process.stderr.write(`round ${round + 1} of ${pace.rounds}\n`);
  }
  return {
    machine: facts,
    vendor,
    rounds: pace.rounds,
    seconds: pace.seconds,
    answer: stage.length,
    calls,
    rows: rows.map((row) =>
      summarise(
        row,
        rows.filter(({ title, connections }) => title.startsWith('bare') && connections === row.connections),
      ),
    ),
    memory: await memoryOf(ensemble),
  };
};

const profileOnly = async (ensemble: Ensemble, load: Load, file: string): Promise<string> => {
  const { gateway, urls } = ensemble;
  const stage: Stage = { ...ensemble, length: await compareAnswers(urls) };
  const candidate: Candidate = { title: 'gateway', child: gateway, url: urls.gateway, load, connections: CONNECTIONS };
  await measure(candidate, stage, { requests: FULL.warmUp });
  await gateway.ask('profile');
  const { rate } = await measure(candidate, stage, { seconds: PROFILE_SECONDS });
  await gateway.ask('profile-end', file);
  return `gateway, ${CONNECTIONS} connections, ${load}: ${rate.toFixed(0)} requests/s while profiled\n\n${profile(file)}`;
};

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    json: { type: 'string' },
    live: { type: 'boolean' },
    delay: { type: 'string' },
    profile: { type: 'string' },
    load: { type: 'string' },
    help: { type: 'boolean' },
  },
});

const run = async (ensemble: Ensemble, vendor: Report['vendor']): Promise<string> => {
  if (values.profile !== undefined) {
    const load = LOADS.find((known) => known === (values.load ?? 'variables'));
    if (!load) throw new Error(`--load: must be one of ${LOADS.join(', ')}`);
    return profileOnly(ensemble, load, values.profile);
  }
  const report = await measureAll(ensemble, vendor, values.quick ? QUICK : FULL);
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(report, null, 2)}\n`);
  return print(report);
};

const bench = async (): Promise<void> => {
  const processes = openProcesses();
  const give = (problem: string) => {
    process.stderr.write(`bench: ${problem}\n`);
    return processes.end().finally(() => process.exit(1));
  };
  const tooLong = setTimeout(() => give(`was not done after ${LONGEST_MS / 1000} s`), LONGEST_MS);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => give(signal));
  try {
    const delayMs = Number(values.delay ?? 0);
    if (!(delayMs >= 0) || (values.live && delayMs > 0)) throw new Error('--delay: milliseconds, and not with --live');
    const vendor = values.live ? 'live' : delayMs > 0 ? `replayed after ${delayMs} ms` : 'replayed';
    const ensemble = await launchAll(processes, values.live ? 'live' : 'replayed', delayMs);
    process.stdout.write(`${await run(ensemble, vendor)}\n`);
    clearTimeout(tooLong);
    await processes.end();
  } catch (error) {
    await give(error instanceof Error ? error.message : String(error));
  }
};

if (values.help) process.stdout.write(HELP);
else await bench();
