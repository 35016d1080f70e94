import type { WorkerKind } from '../domain/worker-kind.ts';
import { enumOf } from './enum.ts';

export const WorkerKindEnum = enumOf<WorkerKind>('WorkerKind', 'What a worker is, alike for all vendors.', {
  HUMAN: 'A person.',
  AI_AGENT: 'An agent made of software that converses by itself.',
  BOT: 'A program that follows a script.',
});
