import type { AccountLimits } from '../../domain/limits.ts';
import type { Runtime } from '../../domain/runtime.ts';
import { type KitAccount, openAccount } from '../../kit/account.ts';
import { basicAuth } from '../../kit/settings.ts';
import { parseMoment } from './dates.ts';
import { ERRORS } from './errors.ts';
import { openPaging } from './paging/walk.ts';
import { type RestcommSettings, secretsOf } from './settings.ts';
import { READS_BELOW, readList, readOne } from './wire.ts';
import { WORDS } from './words.ts';

/** The vendor's REST API as the kit sees it. */
export const openKit = (
  account: string,
  settings: RestcommSettings,
  limits: AccountLimits,
  runtime: Runtime,
): KitAccount =>
  openAccount({
    account,
    baseUrl: settings.baseUrl,
    limits,
    runtime,
    authorize: basicAuth(settings.accountSid, settings.authToken),
    secrets: secretsOf(settings),
    errors: ERRORS,
    layout: { id: 'sid', createdAt: 'dateCreated', updatedAt: 'dateUpdated', moment: parseMoment },
    words: WORDS,
    encoding: 'json',
    updateMethod: 'PUT',
    readsBelow: READS_BELOW,
    showsRemoved: true,
    pageSize: { name: 'pageSize', most: settings.pageSize },
    readList,
    readOne,
    openWalk: openPaging(settings.sortsByCreation),
  });
