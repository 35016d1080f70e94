import { describeVendor } from './suite.ts';
import { bench } from './twilio.bench.ts';

await describeVendor(bench);
