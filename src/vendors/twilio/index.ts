import type { Vendor } from '../../contract/vendor.ts';
import { realRuntime } from '../../domain/runtime.ts';
import { openAccount } from '../../kit/account.ts';
import { asAnyDate } from '../../kit/members.ts';
import { basicAuth } from '../../kit/settings.ts';
import { ERRORS } from './errors.ts';
import { mapping } from './mapping.ts';
import { openPorts } from './ports.ts';
import { loginOf, parseSettings, secretsOf, type TwilioSettings } from './settings.ts';
import { readList } from './wire.ts';
import { secrets, WORDS } from './words.ts';

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
    const kit = openAccount({
      account,
      baseUrl: settings.baseUrl + ROOT,
      limits,
      runtime,
      authorize: basicAuth(...loginOf(settings)),
      secrets: secretsOf(settings),
      errors: ERRORS,
      // Dates are ISO 8601 in all examples, RFC 2822 in some descriptions.
      layout: { id: 'sid', createdAt: 'date_created', updatedAt: 'date_updated', moment: asAnyDate },
      words: WORDS,
      encoding: 'form',
      pageSize: { name: 'PageSize', most: 1000 },
      // More than the 15,000 workers that a workspace may have.
      mostRows: 20_000,
      readList,
    });
    return kit.adapter({
      ...openPorts(kit, settings),
      within: { prefix: ROOT, part: settings.workspaceSid },
      jsonAt: /\/TaskQueues\/RealTimeStatistics$/,
    });
  },
};
