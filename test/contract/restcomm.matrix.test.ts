import { describeMatrix } from './matrix.ts';
import { bench } from './restcomm.bench.ts';

await describeMatrix(bench);
