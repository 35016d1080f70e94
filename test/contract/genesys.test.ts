import { describeRegistered } from './registered.ts';

await describeRegistered(import.meta.url, 'all but fates');
