import { bench } from './azure.bench.ts';
import { describeMatrix } from './matrix.ts';

await describeMatrix(bench);
