import { VendorError } from '../../domain/error.ts';
import type { Runtime } from '../../domain/runtime.ts';
import type { Api } from './api.ts';
import type { ExpectedResults } from './commands/expected-results.ts';
import type { Mapper } from './reads/map.ts';
import type { Sessions } from './session/sessions.ts';
import type { GenesysSettings } from './settings.ts';
import type { Answers } from './source/answers.ts';
import type { InteractionMemory } from './source/interaction-memory.ts';
import type { Transcripts } from './source/transcripts.ts';

/** What every port of one account, and its stream, is made of. */
export interface Context {
  readonly account: string;
  readonly runtime: Runtime;
  readonly settings: GenesysSettings;
  readonly sessions: Sessions;
  readonly api: Api;
  readonly map: Mapper;
  readonly expected: ExpectedResults;
  readonly memory: InteractionMemory;
  readonly answers: Answers;
  readonly transcripts: Transcripts;
}

export const refuse = (account: string, problem: string): never => {
  throw new VendorError('INVALID_INPUT', account, problem);
};

export const missing = (account: string, what: string): VendorError =>
  new VendorError('NOT_FOUND', account, `there is no ${what}`);
