export const WORKER_KINDS = ['HUMAN', 'AI_AGENT', 'BOT'] as const;
/** `AI_AGENT` converses by itself, `BOT` follows a script. */
export type WorkerKind = (typeof WORKER_KINDS)[number];
