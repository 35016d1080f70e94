import { describeRegistered } from './registered.ts';

await describeRegistered(import.meta.url, 'fates');
