import { z } from 'zod';
import { account } from './shape-account.ts';
import { auth } from './shape-auth.ts';
import { figures } from './shape-figures.ts';
import { server } from './shape-server.ts';

const log = z.strictObject({
  audit: z
    .string()
    .min(1, 'must not be empty')
    .default('log')
    .describe('Where audit lines go: "log" (with all other lines), "stdout", "stderr", "off", or the path of a file.'),
});

const metrics = z.strictObject({
  figures: z
    .enum(['watched', 'always'])
    .default('watched')
    .describe(
      'Of which accounts /metrics tells queues and workers: of those whose boards somebody looks at, or of all, which are listened to for it.',
    ),
});

/** The configuration file, before the vendors have read their settings. */
export const fileShape = z.strictObject({
  $schema: z.string().optional().describe('For editors.'),
  server: server.prefault({}),
  auth,
  log: log.prefault({}).describe('What is written down.'),
  metrics: metrics.prefault({}).describe('What Prometheus gets.'),
  figures: figures.prefault({}).describe('How boards reckon.'),
  accounts: z.array(account).min(1, 'needs at least one account'),
});

export type ConfigFile = z.output<typeof fileShape>;
