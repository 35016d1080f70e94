import { z } from 'zod';
import { DEFAULT_THRESHOLD_MS, SERVICE_LEVEL_METHODS } from '../domain/service-level.ts';

const LONGEST_MS = 86_400_000;

const serviceLevel = z.strictObject({
  method: z
    .enum(SERVICE_LEVEL_METHODS)
    .optional()
    .describe(
      'What is divided by what. LATE_ABANDONED when left out: answered in time / (answered + abandoned after the threshold).',
    ),
  thresholdMs: z
    .int()
    .min(0)
    .max(LONGEST_MS)
    .optional()
    .describe(
      `A wait up to this long is in time, in milliseconds; ${DEFAULT_THRESHOLD_MS} when left out. What an operation asks for counts before it.`,
    ),
  shortAbandonMs: z
    .int()
    .min(0)
    .max(LONGEST_MS)
    .optional()
    .describe('Who abandons after less than this is a short abandon, in milliseconds; 0, nobody, when left out.'),
  includeAbandoned: z.boolean().optional().describe('Whether the abandoned count; as the method has it when left out.'),
  includeShortAbandoned: z
    .boolean()
    .optional()
    .describe('Whether short abandons count like the other abandoned; as the method has it when left out.'),
  includeFlowedOut: z
    .boolean()
    .optional()
    .describe(
      'Whether those count who leave the queue without being answered there; as the method has it when left out.',
    ),
});

export const figures = z.strictObject({
  serviceLevel: serviceLevel.prefault({}).describe('Of all queues.'),
  queues: z
    .record(z.string(), z.record(z.string(), serviceLevel))
    .default({})
    .describe(
      "Of single queues: by account, by the vendor's id of the queue. What is left out is as in `serviceLevel`.",
    ),
});
