import { z } from 'zod';
import { DEFAULT_RATE } from '../server/rates.ts';
import { count } from './shape-parts.ts';

const RATE_WORDS = {
  operationsPerSecond: 'Operations a second, subscriptions that begin among them.',
  operationsBurst: 'Further operations in ten seconds.',
  complexityPerSecond: "Sum of the operations' complexity a second.",
  complexityBurst: 'Further complexity in ten seconds.',
  inFlight: 'Queries and mutations under way at a time.',
};

export const rate = z.strictObject({
  operationsPerSecond: count(DEFAULT_RATE.operationsPerSecond, RATE_WORDS.operationsPerSecond),
  operationsBurst: count(DEFAULT_RATE.operationsBurst, RATE_WORDS.operationsBurst, 0),
  complexityPerSecond: count(DEFAULT_RATE.complexityPerSecond, RATE_WORDS.complexityPerSecond),
  complexityBurst: count(DEFAULT_RATE.complexityBurst, RATE_WORDS.complexityBurst, 0),
  inFlight: count(DEFAULT_RATE.inFlight, RATE_WORDS.inFlight),
});

const ownCount = (description: string, smallest = 1) => z.int().min(smallest).optional().describe(description);

export const ownRate = z.strictObject({
  operationsPerSecond: ownCount(RATE_WORDS.operationsPerSecond),
  operationsBurst: ownCount(RATE_WORDS.operationsBurst, 0),
  complexityPerSecond: ownCount(RATE_WORDS.complexityPerSecond),
  complexityBurst: ownCount(RATE_WORDS.complexityBurst, 0),
  inFlight: ownCount(RATE_WORDS.inFlight),
});
