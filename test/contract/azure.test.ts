import { bench } from './azure.bench.ts';
import { describeVendor } from './suite.ts';

await describeVendor(bench);
