import { bench } from './restcomm.bench.ts';
import { describeVendor } from './suite.ts';

await describeVendor(bench);
