import { registry } from '../src/vendors/index.ts';
import { seeded, spoilAnswers, spoilCalls } from '../test/matrix/run.ts';

/** Odd values in the answers of vendors and in the calls to the API, as many cells as a night holds: `npm run matrix -- 5000 [seed] [vendor]`. */
const [count = '5000', given, only] = process.argv.slice(2);
const seed = Number(given ?? Math.floor(Math.random() * 2 ** 31));
process.stdout.write(`seed ${seed}\n`);
let found = 0;
for (const registration of registry) {
  const { name } = registration.vendor;
  if (only !== undefined && only !== name) continue;
  for (const [what, run] of [
    ['answers', spoilAnswers],
    ['calls', spoilCalls],
  ] as const) {
    const { cells, places, reached, faults } = await run(registration, Number(count), seeded(seed));
    process.stdout.write(
      `${name}, ${what}: ${cells} cells, ${places} places, ${reached} asked the vendor, ${faults.length} faults\n`,
    );
    for (const fault of new Set(faults)) process.stdout.write(`  ${fault}\n`);
    found += faults.length;
  }
}
process.exit(found > 0 ? 1 : 0);
