import { parseArgs } from 'node:util';
import { describeFailure, describeFigures, runDifferential } from './runner.ts';
import { openServer } from './server.ts';
import { realSchema } from './subject.ts';

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '50000' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
  },
});
const [count, seed] = [Number(values.count), Number(values.seed)];
if (!Number.isSafeInteger(count) || !Number.isSafeInteger(seed)) {
  process.stderr.write('usage: npm run differential -- --count <number> --seed <number>\n');
  process.exit(2);
}

process.stdout.write(`${count} operations of seed ${seed}\n`);
const schema = realSchema();
const subject = await openServer(schema);
const { failure, figures } = await runDifferential({
  schema,
  subject,
  seed,
  count,
  shrinks: true,
  onProgress: (done) => {
    if (done % 1_000 === 0) process.stdout.write(`${done}\n`);
  },
});
await subject.close();
process.stdout.write(`${describeFigures(figures)}\n`);
process.stdout.write(failure ? `${describeFailure(seed, failure)}\n` : '0 differences\n');
process.exit(failure ? 1 : 0);
