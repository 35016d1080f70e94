import type { Vendor } from '../../contract/vendor.ts';
import { realRuntime } from '../../domain/runtime.ts';
import { openKit } from './account.ts';
import { mapping } from './mapping.ts';
import { checkOwn } from './passthrough.ts';
import { openPorts } from './ports/index.ts';
import { parseSettings, type RestcommSettings, secretsOf } from './settings.ts';
import { secrets, WORDS } from './words.ts';

const PREFIX = /^\/taskrouter(?=\/|$)/;

export const restcomm: Vendor<RestcommSettings> = {
  name: 'restcomm',
  title: 'Restcomm Task Router',
  words: WORDS,
  mapping,
  secrets,
  parseSettings,
  exposure: (settings) => ({ addresses: [settings.baseUrl], secrets: secretsOf(settings) }),
  open: (account, settings, limits, runtime = realRuntime) => {
    const kit = openKit(account, settings, limits, runtime);
    // Paths as the vendor writes them, with `/taskrouter`, or without: the base URL holds it in any case.
    const pass = kit.rest.passthrough((path) => path.replace(PREFIX, ''));
    return {
      ...kit.adapter(openPorts(kit, settings)),
      passthrough: async (request, call) => {
        checkOwn(account, settings, request);
        return pass(request, call);
      },
    };
  },
};
