import { openAccount, operationsOf, realRuntime, type Vendor } from 'trunkline/vendor';
import { agents, conversations, openPorts, teams } from './ports.ts';
import { type ChatwootSettings, parseSettings, secretsOf } from './settings.ts';
import { openSource } from './source.ts';
import { JOB_STATES, PRESENCES, TASK_STATES, WORDS } from './states.ts';
import { asAnyMoment, ERRORS, readList } from './wire.ts';

const chatwoot: Vendor<ChatwootSettings> = {
  name: 'chatwoot',
  title: 'Chatwoot',
  words: WORDS,
  mapping: {
    states: {
      Worker: [...PRESENCES],
      Job: [...JOB_STATES, ['open with an assignee', 'ASSIGNED']],
      Task: [...TASK_STATES],
    },
    operations: operationsOf([agents, teams, conversations], {
      updateMethod: 'PATCH',
      others: [
        ['GET /conversations', ['task.list']],
        ['GET /conversations/{id}', ['task.get', 'task.complete', 'task.transfer']],
        ['POST /conversations/{id}/toggle_status', ['task.complete']],
        ['POST /conversations/{id}/assignments', ['task.transfer']],
        ['webhook', ['source.webhook']],
      ],
    }),
  },
  parseSettings,
  exposure: (settings) => ({ addresses: [settings.baseUrl], secrets: secretsOf(settings) }),
  open: (account, settings, limits, runtime = realRuntime) => {
    const kit = openAccount({
      account,
      baseUrl: `${settings.baseUrl}/api/v1/accounts/${settings.accountId}`,
      limits,
      runtime,
      authorize: { api_access_token: settings.accessToken },
      secrets: secretsOf(settings),
      errors: ERRORS,
      layout: { id: 'id', createdAt: 'created_at', updatedAt: 'updated_at', moment: asAnyMoment },
      words: WORDS,
      encoding: 'json',
      updateMethod: 'PATCH',
      pageSize: { most: 25 },
      readList,
    });
    return kit.adapter({ ...openPorts(kit), source: openSource(account, settings) });
  },
};

export default chatwoot;

/** For `trunkline sandbox --vendor`. */
export const simulator = () => import('./simulator/index.ts');
