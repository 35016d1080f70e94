import type { Clock } from '../events/clock.ts';
import type { Books } from './books.ts';
import type { Channels } from './channels.ts';
import type { ServiceLevelRules } from './service-level-rules.ts';
import type { Standings } from './standing.ts';
import type { Sight } from './within.ts';

/** What boards are made with. */
export interface BoardParts {
  readonly clock: Clock;
  readonly channels: Channels;
  readonly books: Books;
  readonly standings: Standings;
  readonly rules: ServiceLevelRules;
  /** Everything when left out. */
  readonly sight?: Sight;
}
