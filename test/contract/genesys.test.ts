import { bench } from './genesys.bench.ts';
import { describeVendor } from './suite.ts';

await describeVendor(bench);
