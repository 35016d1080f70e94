import { describeMatrix } from './matrix.ts';
import { bench } from './twilio.bench.ts';

await describeMatrix(bench);
