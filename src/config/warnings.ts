import { PEOPLE_RULES } from './warnings/people.ts';
import { REACH_RULES } from './warnings/reach.ts';
import type { Rule, Scene } from './warnings/rule.ts';
import { UPKEEP_RULES } from './warnings/upkeep.ts';

export { secretsIn } from './warnings/people.ts';

/** Something that is allowed and probably not meant. */
export interface Warning {
  readonly code: string;
  /** What is so, what comes of it, and what to do; one line without a secret. */
  readonly text: string;
}

/** Everything that is warned about, as it is printed into docs/security.md. */
export const RULES: readonly Rule[] = [...REACH_RULES, ...PEOPLE_RULES, ...UPKEEP_RULES];

/** What of a configuration is allowed and probably not meant, each once. */
export const findWarnings = (scene: Scene): readonly Warning[] =>
  RULES.flatMap(({ code, remedy, find }) => find(scene).map((problem) => ({ code, text: `${problem}; ${remedy}` })));
