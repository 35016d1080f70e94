import type { Vendor } from '../../contract/vendor.ts';
import { realRuntime } from '../../domain/runtime.ts';
import { openAdapter } from './account.ts';
import { deliveryTokensOf } from './entra/deliveries.ts';
import { mapping } from './mapping.ts';
import { type AzureSettings, parseSettings, secretsOf } from './settings.ts';
import { secrets, WORDS } from './words.ts';

export const azure: Vendor<AzureSettings> = {
  name: 'azure',
  title: 'Azure Communication Services Job Router',
  words: WORDS,
  mapping,
  secrets,
  parseSettings,
  deliveryTokens: ({ webhook }) => (webhook ? deliveryTokensOf(webhook.entra) : null),
  exposure: (settings) => ({ addresses: [settings.endpoint], secrets: secretsOf(settings) }),
  open: (account, settings, limits, runtime = realRuntime) => openAdapter(account, settings, limits, runtime),
};
