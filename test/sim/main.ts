import { drawPlan } from './plan.ts';
import { run } from './run.ts';

const seeds = process.argv.slice(2).map(Number);
for (const seed of seeds) {
  const t = process.cpuUsage();
  const plan = drawPlan(seed, process.env.SKEW ? {} : { skews: false });
  const { log, problems } = await run(plan);
  console.log(
    `seed ${seed}: ${plan.accounts.map((a) => `${a.vendor}${a.aheadMs}`)} ${log.length} lines, ${problems.length} problems, ${Math.round(process.cpuUsage(t).user / 1000)} ms`,
  );
  for (const p of problems.slice(0, 6)) console.log('   ', p.broken, p.text.slice(0, 300));
  if (process.env.LOG) (await import('node:fs')).writeFileSync(process.env.LOG, log.join('\n'));
}
process.exit(0);
