import { describeMatrix } from './matrix.ts';
import { bench } from './voximplant.bench.ts';

await describeMatrix(bench);
