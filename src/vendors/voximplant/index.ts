import type { Vendor } from '../../contract/vendor.ts';
import { joinLists } from '../../domain/blot.ts';
import { asMoment } from '../../domain/reading.ts';
import { realRuntime } from '../../domain/runtime.ts';
import { type KitAccount, openAccount } from '../../kit/account.ts';
import { openPast } from './context.ts';
import { readError } from './errors.ts';
import { mapping } from './mapping.ts';
import { openPassthrough } from './passthrough.ts';
import { openPorts } from './ports.ts';
import { parseSettings, secretsOf, type VoximplantSettings } from './settings.ts';
import { openTokens } from './token.ts';
import { envelope, needList } from './wire.ts';
import { secrets, WORDS } from './words.ts';

export const voximplant: Vendor<VoximplantSettings> = {
  name: 'voximplant',
  title: 'Voximplant SmartQueue',
  words: WORDS,
  mapping,
  secrets,
  parseSettings,
  exposure: (settings) => ({ addresses: [settings.baseUrl], secrets: secretsOf(settings) }),
  open: (account, settings, limits, runtime = realRuntime) => {
    const vendorNow = (): number => kit.vendorNow();
    const past = openPast(vendorNow);
    const tokens = openTokens(settings, vendorNow, runtime.clock.now);
    const keys = secretsOf(settings);
    const kit: KitAccount = openAccount({
      account,
      baseUrl: settings.baseUrl,
      limits,
      runtime,
      authorize: async () => ({ authorization: `Bearer ${await tokens.current()}` }),
      secrets: joinLists(() => [keys, tokens.known()]),
      errors: readError,
      layout: { id: 'id', createdAt: 'created', updatedAt: 'modified', moment: (value) => past(asMoment(value)) },
      words: WORDS,
      encoding: 'form',
      pageSize: { name: 'count', most: settings.pageSize },
      readList: (body) => ({ rows: needList(envelope(body).result, 'result'), path: 'result', next: null }),
    });
    const ports = openPorts(kit, settings, tokens, runtime.clock.now);
    return { ...kit.adapter(ports), passthrough: openPassthrough(kit, settings) };
  },
};
