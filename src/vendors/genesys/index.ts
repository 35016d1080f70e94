import type { Adapter } from '../../contract/adapter.ts';
import type { Vendor } from '../../contract/vendor.ts';
import { joinLists } from '../../domain/blot.ts';
import type { AccountLimits } from '../../domain/limits.ts';
import { type Runtime, realRuntime } from '../../domain/runtime.ts';
import { openActivityPort } from './activity.ts';
import { openAddresses } from './addresses.ts';
import { openAnswers } from './answers.ts';
import { openApi } from './api.ts';
import { openQueuePort, openSkillPort } from './catalog.ts';
import { openCheck } from './check.ts';
import { openDesk } from './desk.ts';
import { openEmailPort } from './email.ts';
import { openHoldings } from './holdings.ts';
import { openJobPort } from './job.ts';
import { openMap, WORDS } from './map.ts';
import { mapping } from './mapping.ts';
import { openOrders } from './order.ts';
import type { Parts } from './parts.ts';
import { openPassthrough } from './passthrough.ts';
import { openPending } from './pending.ts';
import { secrets } from './secrets.ts';
import { openSessions } from './sessions.ts';
import { type GenesysSettings, parseSettings, secretsOf } from './settings.ts';
import { openSource } from './stream.ts';
import { openTaskPort } from './task.ts';
import { openTranscripts } from './transcripts.ts';
import { openWorkbinPort } from './workbin.ts';
import { openWorkerPort } from './worker.ts';

const open = (
  account: string,
  settings: GenesysSettings,
  limits: AccountLimits,
  runtime: Runtime = realRuntime,
): Adapter => {
  const sessions = openSessions(account, settings, limits, runtime);
  const api = openApi(account, settings, sessions);
  const parts: Parts = {
    account,
    runtime,
    settings,
    sessions,
    api,
    map: openMap(account),
    pending: openPending(runtime.clock, runtime.newId),
    desk: openDesk(),
    answers: openAnswers(),
    transcripts: openTranscripts(),
  };
  const holdings = openHoldings(parts);
  const orders = openOrders(parts, holdings);
  const addresses = openAddresses(settings, api);
  const source = openSource(parts, limits);

  return {
    account,
    activity: openActivityPort(parts),
    skill: openSkillPort(parts),
    queue: openQueuePort(parts),
    worker: openWorkerPort(parts, orders),
    job: openJobPort(parts, holdings),
    task: openTaskPort(parts, holdings, orders, addresses),
    email: openEmailPort(orders, addresses),
    workbin: openWorkbinPort(parts, holdings, orders, addresses),
    source,
    passthrough: openPassthrough({ parts, limits }),
    secrets: joinLists(() => sessions.all.map((session) => session.secrets())),
    check: openCheck(account, sessions),
    outage: () => sessions.outage(),
    calls: sessions.calls,
    vendorClock: sessions.first.vendorClock,
    onAnswer: sessions.onAnswer,
    close: async () => {
      await source.goHome();
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
