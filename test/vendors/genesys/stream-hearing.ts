import type { Change } from '../../../src/domain/event.ts';
import { type Ref, ref } from '../../../src/domain/ref.ts';
import { openExpectedResults } from '../../../src/vendors/genesys/commands/expected-results.ts';
import { taskId } from '../../../src/vendors/genesys/ids.ts';
import { openMap } from '../../../src/vendors/genesys/reads/map.ts';
import { openInteractionMemory } from '../../../src/vendors/genesys/source/interaction-memory.ts';
import { openTranscripts } from '../../../src/vendors/genesys/source/transcripts.ts';
import { openTranslate } from '../../../src/vendors/genesys/source/translate.ts';
import { openUserPresence } from '../../../src/vendors/genesys/source/user-presence.ts';
import { manualClock } from './stream-clock.ts';

export const ACCOUNT = 'gws';
export const ANN = 'a'.repeat(32);
export const BEN = 'b'.repeat(32);
/** One that tells no states, so that only a message's own type counts. */
export const TOPIC = '/v2/me/interactions';
export const SHELF = '6c715fa9-de16-4d23-b07c-cbcb1caf3e07';

/** What messages come to, with nothing known before. */
export const opened = (watched: readonly Ref<'Workbin'>[] = []) => {
  const memory = openInteractionMemory();
  const pending = openExpectedResults(manualClock());
  const transcripts = openTranscripts();
  const translate = openTranslate({
    account: ACCOUNT,
    map: openMap(ACCOUNT),
    memory,
    presence: openUserPresence(),
    transcripts,
    settle: pending.settle,
    speakOf: () => watched,
    watches: () => watched.length > 0,
  });
  const hear = (data: unknown, userId = ANN): readonly Change[] => {
    const reading = translate(userId, data, TOPIC);
    if (reading.type !== 'changes') throw new Error(`it came to be ${reading.type}`);
    return reading.changes;
  };
  const email = (state: string, more: Record<string, unknown> = {}, userId = ANN) =>
    hear(
      {
        messageType: 'EmailStateChangeMessage',
        notificationType: 'StatusChange',
        email: { id: 'E1', state, capabilities: [], userData: { Subject: 'Help' }, ...more },
      },
      userId,
    );
  return { memory, pending, transcripts, translate, hear, email };
};

export const taskRef = (userId = ANN, id = 'E1') => ref('Task', ACCOUNT, taskId(id, userId));
export const jobRef = (id = 'E1') => ref('Job', ACCOUNT, id);

/** What a change says of one kind's state. */
export const stateOf = (changes: readonly Change[], kind: 'Task' | 'Job'): string | null => {
  const change = changes.find(({ ref: of }) => of.kind === kind);
  if (change?.news.type === 'whole' && 'state' in change.news.item) return change.news.item.state.state;
  if (change?.news.type === 'part' && 'state' in change.news.members) return change.news.members.state?.state ?? null;
  return null;
};

/** What changes say of the share and of the contact. */
export const states = (changes: readonly Change[]) => [stateOf(changes, 'Task'), stateOf(changes, 'Job')];
