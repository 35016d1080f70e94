import { describeVendor } from 'trunkline/testing';
import { bench } from './bench.ts';
import chatwoot from './index.ts';
import { startSimulator } from './simulator/index.ts';

await describeVendor(chatwoot, { bench, simulator: startSimulator });
