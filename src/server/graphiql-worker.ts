import { parentPort, workerData } from 'node:worker_threads';
import { type GraphiqlOptions, renderPages } from './graphiql-page.ts';

parentPort?.postMessage(await renderPages(workerData as GraphiqlOptions));
