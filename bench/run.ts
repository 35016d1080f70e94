import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { measureBlocking, printBlocking } from './blocking/part.ts';
import { measureBurst, printBurst } from './burst/part.ts';
import { measureEstate, printEstate } from './estate/part.ts';
import { measureFanout, printFanout } from './fanout/part.ts';
import { measureGrowth } from './growth/part.ts';
import { picture } from './growth/picture.ts';
import { printGrowth } from './growth/print.ts';
import { measureLoad, printLoad } from './load/part.ts';
import { measureLongest, printLongest } from './longest/part.ts';
import { type Candidate, measure, measureRounds, type Pace, type Stage } from './measure.ts';
import type { Usage } from './probe.ts';
import { openProcesses, type Processes } from './processes.ts';
import { profile } from './profile.ts';
import { CONNECTIONS, type Load } from './query.ts';
import { measureRecovery, printRecovery } from './recovery/part.ts';
import { type Memory, machine, print, type Report } from './report.ts';
import { compareAnswers, type Ensemble, launchAll, vendorCalls } from './stage.ts';
import { measureStart, printStart } from './start/part.ts';
import { measureStreams } from './streams/part.ts';
import { printStreams } from './streams/print.ts';
import { measureWorkloads } from './workloads/part.ts';
import { printWorkloads } from './workloads/print.ts';

const HELP = `Measures the gateway and a bare program that makes the same calls by hand; see bench/README.md

  --quick            less than a minute instead of six; only good for seeing that it works
  --part <name>      jobs: one vendor; fanout: three vendors in one query; streams: subscriptions; the three when left out. workloads: the goals of queries, over mock vendors; growth: over accounts, rows and live views;
                     burst: from 50 to 500 connections; load: subscriptions, queries and commands for half an hour;
                     recovery: a vendor that falls ill and gets well; estate: many living objects; longest: who waits longest
                     of 20 000 jobs; start: until the sandbox is ready, and what it costs idle; blocking: how long one
                     request holds the event loop
  --only <texts>     requests whose names hold one of these texts, between commas, of blocking; or the
                     names of workloads
  --long             the vendor is sick for 30 s in place of 6; recovery only
  --minutes <n>      how long, in place of 30; load only
  --json <file>      writes the figures
  --svg <file>       writes the curves of growth as a picture; growth only
  --live             the simulator answers every call itself, instead of its answers being replayed; one vendor only
  --delay <ms>       every vendor takes so long for each answer, as one that is far away; not with --live
  --profile <file>   instead of measuring: profiles the gateway, writes a .cpuprofile and prints where the time goes
  --against <folder> another checkout of this repository, whose gateway takes its turn beside this one's; streams only
  --load <name>      for --profile: equal, variables (the default), accounts or documents
  --kept             for --profile: over the account that is kept in memory
`;

const LOADS: readonly Load[] = ['equal', 'variables', 'accounts', 'documents'];
const PARTS: readonly string[] = ['jobs', 'fanout', 'streams'];
const LONGEST_MS = 900_000;
/** Besides what is set up for it. */
const LOAD_MINUTES = 30;
const PROFILE_SECONDS = 8;

const FULL: Pace = { rounds: 5, seconds: 1.4, warmUp: 1_500 };
const QUICK: Pace = { rounds: 1, seconds: 0.5, warmUp: 250 };

const candidatesOf = ({ gateway, kept, bare, urls }: Ensemble, keptLength: number): readonly Candidate[] => {
  const own = (title: string, load: Load, connections: number): Candidate => ({
    title,
    child: gateway,
    url: urls.gateway,
    load,
    connections,
  });
  const fromMemory = (title: string, load: Load, connections: number): Candidate => ({
    title,
    child: kept,
    url: urls.kept,
    load,
    connections,
    length: keptLength,
  });
  // It shares nothing, so all loads are the same to it.
  const bareOf = (connections: number): Candidate[] => [
    { title: 'bare lists', child: bare, url: urls.lists, load: 'accounts', connections },
    { title: 'bare gets', child: bare, url: urls.gets, load: 'accounts', connections },
  ];
  return [
    own('gateway', 'equal', 1),
    fromMemory('gateway, kept', 'equal', 1),
    ...bareOf(1),
    own('gateway: equal requests', 'equal', CONNECTIONS),
    own('gateway: other variables', 'variables', CONNECTIONS),
    own('gateway: other accounts', 'accounts', CONNECTIONS),
    ...bareOf(CONNECTIONS),
    own('gateway: new documents', 'documents', CONNECTIONS),
    fromMemory('gateway, kept: equal requests', 'equal', CONNECTIONS),
    fromMemory('gateway, kept: other variables', 'variables', CONNECTIONS),
    fromMemory('gateway, kept: new documents', 'documents', CONNECTIONS),
  ];
};

const memoryOf = async ({ gateway, kept, bare, vendor }: Ensemble): Promise<Memory[]> => {
  const memory: Memory[] = [];
  for (const child of [gateway, kept, bare, vendor]) {
    const { rss } = await child.ask<Usage>('usage');
    memory.push({ title: child.name, rss, heap: await child.ask<number>('heap') });
  }
  return memory;
};

const measureAll = async (ensemble: Ensemble, vendor: Report['vendor'], pace: Pace): Promise<Report> => {
  const facts = machine();
  const lengths = await compareAnswers(ensemble);
  const stage: Stage = { ...ensemble, query: 'jobs', length: lengths.read };
  const candidates = candidatesOf(ensemble, lengths.kept);
  for (const candidate of candidates) {
    const share = candidate.connections === 1 ? 0.25 : 1;
    await measure(candidate, stage, { requests: Math.round(pace.warmUp * share) });
  }
  const calls = await vendorCalls(ensemble);
  return {
    machine: facts,
    vendor,
    rounds: pace.rounds,
    seconds: pace.seconds,
    answer: lengths.read,
    calls,
    rows: await measureRounds(
      candidates.map((candidate) => [candidate, { seconds: pace.seconds }]),
      stage,
      pace.rounds,
    ),
    memory: await memoryOf(ensemble),
  };
};

const profileOnly = async (ensemble: Ensemble, load: Load, file: string): Promise<string> => {
  const { gateway, kept, urls } = ensemble;
  const lengths = await compareAnswers(ensemble);
  const stage: Stage = { ...ensemble, query: 'jobs', length: lengths.read };
  const candidate: Candidate = values.kept
    ? { title: 'gateway', child: kept, url: urls.kept, load, connections: CONNECTIONS, length: lengths.kept }
    : { title: 'gateway', child: gateway, url: urls.gateway, load, connections: CONNECTIONS };
  await measure(candidate, stage, { requests: FULL.warmUp });
  await candidate.child.ask('profile');
  const { rate } = await measure(candidate, stage, { seconds: PROFILE_SECONDS });
  await candidate.child.ask('profile-end', file);
  return `gateway, ${CONNECTIONS} connections, ${load}: ${rate.toFixed(0)} requests/s while profiled\n\n${profile(file)}`;
};

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    part: { type: 'string' },
    json: { type: 'string' },
    svg: { type: 'string' },
    minutes: { type: 'string' },
    live: { type: 'boolean' },
    delay: { type: 'string' },
    profile: { type: 'string' },
    load: { type: 'string' },
    kept: { type: 'boolean' },
    against: { type: 'string' },
    long: { type: 'boolean' },
    only: { type: 'string' },
    help: { type: 'boolean' },
  },
});

/** `null`: as long as it is meant to be. */
const minutesOf = (): number | null => {
  if (values.minutes === undefined) return null;
  const minutes = Number(values.minutes);
  if (!(minutes > 0)) throw new Error('--minutes: a number of minutes');
  return minutes;
};

interface Plan {
  readonly parts: readonly string[];
  readonly live: boolean;
  readonly delayMs: number;
  /** As a URL. */
  readonly against: string | null;
}

const planOf = (): Plan => {
  const { part, live = false, profile: profiled } = values;
  const delayMs = Number(values.delay ?? 0);
  if (!(delayMs >= 0) || (live && delayMs > 0)) throw new Error('--delay: milliseconds, and not with --live');
  if (part !== undefined && !(part in RUNS)) throw new Error(`--part: must be one of ${Object.keys(RUNS).join(', ')}`);
  const parts = live || profiled !== undefined ? ['jobs'] : part === undefined ? PARTS : [part];
  if (part !== undefined && !parts.includes(part)) throw new Error(`--part ${part}: not with --live or --profile`);
  const against = values.against === undefined ? null : pathToFileURL(resolve(values.against)).href;
  return { parts, live, delayMs, against };
};

const runJobs = async (processes: Processes, { live, delayMs }: Plan): Promise<string | Report> => {
  const vendor = live ? 'live' : delayMs > 0 ? `replayed after ${delayMs} ms` : 'replayed';
  const ensemble = await launchAll(processes, live ? 'live' : 'replayed', delayMs);
  if (values.profile === undefined) return measureAll(ensemble, vendor, values.quick ? QUICK : FULL);
  const load = LOADS.find((known) => known === (values.load ?? 'variables'));
  if (!load) throw new Error(`--load: must be one of ${LOADS.join(', ')}`);
  return profileOnly(ensemble, load, values.profile);
};

/** What a part has found, and how it is printed. */
type Run = (processes: Processes, plan: Plan) => Promise<readonly [report: unknown, text: string]>;

const printed =
  <R>(measurePart: (processes: Processes, quick: boolean) => Promise<R>, printPart: (report: R) => string): Run =>
  async (processes) => {
    const report = await measurePart(processes, values.quick ?? false);
    return [report, printPart(report)];
  };

const RUNS: Readonly<Record<string, Run>> = {
  jobs: async (processes, plan) => {
    const report = await runJobs(processes, plan);
    return [report, typeof report === 'string' ? report : print(report)];
  },
  fanout: (processes, plan) =>
    printed((all, quick) => measureFanout(all, plan.delayMs, quick), printFanout)(processes, plan),
  streams: (processes, plan) =>
    printed((all, quick) => measureStreams(all, { quick, against: plan.against }), printStreams)(processes, plan),
  workloads: printed((processes, quick) => measureWorkloads(processes, quick, values.only ?? ''), printWorkloads),
  growth: async (processes) => {
    const report = await measureGrowth(processes, values.quick ?? false);
    if (values.svg !== undefined) writeFileSync(values.svg, picture(report));
    return [report, printGrowth(report)];
  },
  burst: printed(measureBurst, printBurst),
  load: printed((processes, quick) => measureLoad(processes, { quick, minutes: minutesOf() }), printLoad),
  recovery: printed(
    (processes, quick) => measureRecovery(processes, { quick, long: values.long ?? false }),
    printRecovery,
  ),
  estate: printed(measureEstate, printEstate),
  longest: printed(measureLongest, printLongest),
  start: printed(measureStart, printStart),
  blocking: printed((processes, quick) => measureBlocking(processes, quick, values.only ?? ''), printBlocking),
};

const runParts = async (processes: Processes, plan: Plan): Promise<void> => {
  const figures: Record<string, unknown> = {};
  for (const part of plan.parts) {
    const found = await RUNS[part]?.(processes, plan);
    if (!found) continue;
    const [report, text] = found;
    figures[part] = report;
    process.stdout.write(`${Object.keys(figures).length > 1 ? '\n' : ''}${text}\n`);
    await processes.end();
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(figures, null, 2)}\n`);
};

const bench = async (): Promise<void> => {
  const processes = openProcesses();
  const give = (problem: string) => {
    process.stderr.write(`bench: ${problem}\n`);
    return processes.end().finally(() => process.exit(1));
  };
  const longest = LONGEST_MS + (values.part === 'load' ? (minutesOf() ?? LOAD_MINUTES) * 60_000 : 0);
  const tooLong = setTimeout(() => give(`was not done after ${longest / 1000} s`), longest);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => give(signal));
  try {
    await runParts(processes, planOf());
    clearTimeout(tooLong);
  } catch (error) {
    await give(error instanceof Error ? error.message : String(error));
  }
};

if (values.help) process.stdout.write(HELP);
else await bench();
