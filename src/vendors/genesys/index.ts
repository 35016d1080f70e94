import type { Adapter } from '../../contract/adapter.ts';
import type { Vendor } from '../../contract/vendor.ts';
import { joinLists } from '../../domain/blot.ts';
import type { AccountLimits } from '../../domain/limits.ts';
import { type Runtime, realRuntime } from '../../domain/runtime.ts';
import { openApi } from './api.ts';
import { openAddresses } from './commands/addresses.ts';
import { openExpectedResults } from './commands/expected-results.ts';
import { openOperations } from './commands/operations.ts';
import type { Context } from './context.ts';
import { mapping } from './mapping.ts';
import { openPassthrough } from './passthrough.ts';
import { openActivityPort } from './ports/activity.ts';
import { openEmailPort } from './ports/email.ts';
import { openJobPort } from './ports/job.ts';
import { openQueuePort, openSkillPort } from './ports/queue-skill.ts';
import { openTaskPort } from './ports/task.ts';
import { openWorkbinPort } from './ports/workbin.ts';
import { openWorkerPort } from './ports/worker.ts';
import { openHeldWork } from './reads/held-work.ts';
import { openMap } from './reads/map.ts';
import { openCheck } from './session/check.ts';
import { openSessions } from './session/sessions.ts';
import { type GenesysSettings, parseSettings, secretsOf } from './settings.ts';
import { openAnswers } from './source/answers.ts';
import { openInteractionMemory } from './source/interaction-memory.ts';
import { openSource } from './source/stream.ts';
import { openTranscripts } from './source/transcripts.ts';
import { secrets, WORDS } from './words.ts';

const open = (
  account: string,
  settings: GenesysSettings,
  limits: AccountLimits,
  runtime: Runtime = realRuntime,
): Adapter => {
  const sessions = openSessions(account, settings, limits, runtime);
  const api = openApi(account, settings, sessions);
  const parts: Context = {
    account,
    runtime,
    settings,
    sessions,
    api,
    map: openMap(account),
    expected: openExpectedResults(runtime.clock, runtime.newId),
    memory: openInteractionMemory(),
    answers: openAnswers(),
    transcripts: openTranscripts(),
  };
  const work = openHeldWork(parts);
  const operations = openOperations(parts, work);
  const addresses = openAddresses(settings, api);
  const source = openSource(parts, limits);

  return {
    account,
    activity: openActivityPort(parts),
    skill: openSkillPort(parts),
    queue: openQueuePort(parts),
    worker: openWorkerPort(parts, operations),
    job: openJobPort(parts, work),
    task: openTaskPort(parts, work, operations, addresses),
    email: openEmailPort(parts, operations, addresses),
    workbin: openWorkbinPort(parts, work, operations, addresses),
    source,
    passthrough: openPassthrough({ parts, limits }),
    secrets: joinLists(() => sessions.all.map((session) => session.secrets())),
    check: openCheck(account, sessions),
    // Agents' work is told to themselves alone (contract §7.3). Who else there is would cost a call for each list.
    tellsWorkOf: (workers, call) => Promise.all(workers.map(async (id) => (await sessions.ofUser(id, call)) !== null)),
    untoldWorkers: () => ({ who: "users who are none of the account's logins", count: api.countOthers() }),
    outage: () => sessions.outage(),
    calls: sessions.calls,
    vendorClock: sessions.first.vendorClock,
    onAnswer: sessions.onAnswer,
    close: async () => {
      await source.endSessions();
      await sessions.close();
    },
  };
};

export const genesys: Vendor<GenesysSettings> = {
  name: 'genesys',
  title: 'Genesys Web Services',
  words: WORDS,
  mapping,
  secrets,
  parseSettings,
  exposure: (settings) => ({ addresses: [settings.baseUrl], secrets: secretsOf(settings) }),
  open,
};
