import { bench } from './genesys.bench.ts';
import { describeMatrix } from './matrix.ts';

await describeMatrix(bench);
