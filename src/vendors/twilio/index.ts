import type { Vendor } from '../../contract/vendor.ts';
import { realRuntime } from '../../domain/runtime.ts';
import { errorReader } from '../../kit/errors.ts';
import { basicAuth } from '../../kit/settings.ts';
import { openHttp } from '../../transport/http.ts';
import { openContext } from './context.ts';
import { ERRORS } from './errors.ts';
import { mapping } from './mapping.ts';
import { openJobPort } from './ports/job.ts';
import { openQueuePort } from './ports/queue.ts';
import { openTaskPort } from './ports/task.ts';
import { openWorkerPort } from './ports/worker.ts';
import { openWorkspacePort } from './ports/workspace.ts';
import { loginOf, parseSettings, secretsOf, type TwilioSettings } from './settings.ts';
import { openSource } from './source.ts';
import { secrets, WORDS } from './words.ts';

/** Every path begins with it. */
const ROOT = '/v1/Workspaces';

export const twilio: Vendor<TwilioSettings> = {
  name: 'twilio',
  title: 'Twilio TaskRouter',
  words: WORDS,
  mapping,
  secrets,
  parseSettings,
  exposure: (settings) => ({ addresses: [settings.baseUrl], secrets: secretsOf(settings) }),
  open: (account, settings, limits, runtime = realRuntime) => {
    const known = secretsOf(settings);
    const login = basicAuth(...loginOf(settings));
    const http = openHttp({
      account,
      baseUrl: settings.baseUrl + ROOT,
      limits,
      runtime,
      secrets: () => known,
      authorize: () => ({ ...login }),
      readError: errorReader(ERRORS),
    });
    const context = openContext(account, settings, http, runtime);
    const { rest, root, workspaces, activity, policy } = context;
    return {
      account,
      workspace: openWorkspacePort(context),
      activity: activity.port,
      queue: openQueuePort(context),
      policy: policy.port,
      worker: openWorkerPort(context),
      job: openJobPort(context),
      task: openTaskPort(context),
      source: openSource(context),
      encoding: 'form',
      /** Paths as the vendor writes them, or below the workspace: in any case they stay in it. */
      passthrough: rest.passthrough((path) => {
        const below = path.startsWith(ROOT) ? path.slice(ROOT.length) : path;
        return below === root || below.startsWith(`${root}/`) ? below : root + path;
      }),
      secrets: () => known,
      check: async (call) => {
        await workspaces.get(settings.workspaceSid, call);
      },
      outage: () => http.outage(),
      calls: () => http.calls(),
      vendorClock: http.vendorClock,
      onAnswer: http.onAnswer,
      close: () => http.close(),
    };
  },
};
