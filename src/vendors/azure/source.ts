import type { Source } from '../../contract/source.ts';
import type { Context } from './context.ts';
import { openSnapshot } from './source/snapshot.ts';
import { openWebhook } from './source/webhook.ts';

export const openSource = (context: Context): Source => ({
  webhook: openWebhook(context),
  snapshot: openSnapshot(context),
});
