import type { Vendor } from '../../contract/vendor.ts';
import { realRuntime } from '../../domain/runtime.ts';
import { openAccount } from '../../kit/account.ts';
import { basicAuth } from '../../kit/settings.ts';
import { ERRORS } from './errors.ts';
import { mapping } from './mapping.ts';
import { openPorts } from './ports.ts';
import { loginOf, parseSettings, secretsOf, type TwilioSettings } from './settings.ts';
import { openEvents } from './source.ts';
import { LAYOUT, readList } from './wire.ts';
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
    const own = settings.workspaceSid;
    const login = basicAuth(...loginOf(settings));
    const kit = openAccount({
      account,
      baseUrl: settings.baseUrl + ROOT,
      limits,
      runtime,
      authorize: () => ({ ...login }),
      secrets: secretsOf(settings),
      errors: ERRORS,
      layout: LAYOUT,
      words: WORDS,
      encoding: 'form',
      updateMethod: 'POST',
      pageSize: { name: 'PageSize', most: 1000 },
      // More than the 15,000 workers that a workspace may have.
      mostRows: 20_000,
      readList,
    });
    const { snapshot, ...ports } = openPorts(kit, settings);
    return kit.adapter({
      ...ports,
      source: { webhook: openEvents(account, settings), snapshot },
      /** Paths as the vendor writes them, or below the workspace: in any case they stay in it. */
      below: (path) => `/${own}${path.replace(new RegExp(`^(${ROOT})?/${own}(?=/|$)`), '')}`,
    });
  },
};
