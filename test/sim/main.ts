import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { drawPlan } from './plan.ts';
import { run } from './run.ts';
import { shrink } from './shrink.ts';

const HELP = `Runs the simulation, seed by seed, until it is stopped; prints the seeds that break a promise

  --seed <number>    this one only, with everything it breaks
  --from <number>    begins with this one; 1 when left out
  --runs <number>    so many; without end when left out
  --log <file>       where the log of the last run goes
  --shrink           makes the plan of a seed that fails as small as it can, and writes it to test/sim/regressions
`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    from: { type: 'string' },
    runs: { type: 'string' },
    log: { type: 'string' },
    shrink: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const first = Number(values.seed ?? values.from ?? 1);
const runs = values.seed === undefined ? Number(values.runs ?? Number.POSITIVE_INFINITY) : 1;
const most = values.seed === undefined ? 3 : 100;

const runAll = async (): Promise<boolean> => {
  let failed = 0;
  for (let seed = first; seed < first + runs; seed += 1) {
    const plan = drawPlan(seed);
    const { log, problems: broken } = await run(plan);
    if (values.log !== undefined) writeFileSync(values.log, `${log.join('\n')}\n`);
    if (broken.length > 0) {
      failed += 1;
      print(`seed ${seed} breaks ${broken.length} promises; npm run sim -- --seed ${seed} --log sim.log`);
      for (const { broken: which, text } of broken.slice(0, most)) print(`  ${which} ${text}`);
    }
    const [one] = broken;
    if (one && values.shrink) {
      const small = await shrink(plan, one.broken, ({ clients }) => print(`  smaller: ${clients.length} clients`));
      const file = new URL(`./regressions/${one.broken}-${seed}.json`, import.meta.url);
      writeFileSync(file, `${JSON.stringify(small, null, 2)}\n`);
    }
    if ((seed - first + 1) % 100 === 0) print(`${seed - first + 1} seeds, ${failed} of them fail`);
  }
  if (values.seed !== undefined && failed === 0) print(`seed ${first} keeps every promise`);
  return failed === 0;
};

if (values.help) print(HELP);
else process.exit((await runAll()) ? 0 : 1);
