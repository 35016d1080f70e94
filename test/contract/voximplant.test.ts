import { describeVendor } from './suite.ts';
import { bench } from './voximplant.bench.ts';

await describeVendor(bench);
