import type { Config } from './config/config.ts';
import { type Runtime, realRuntime } from './domain/runtime.ts';
import type { Bus } from './events/bus.ts';
import type { Events } from './events/events.ts';
import { openEvents } from './events/open-events.ts';
import { type Gateway, openGateway } from './gateway/gateway.ts';
import { type Live, openLive } from './live/live.ts';
import { hideIn, type Log } from './server/log.ts';

export interface CoreOptions {
  readonly log?: Log | undefined;
  /** The machine's own when left out. */
  readonly runtime?: Runtime | undefined;
  /** One that outlives this core: it is not closed with it. */
  readonly bus?: Bus | undefined;
}

/** Everything behind the server: accounts, events path, live views. */
export interface Core {
  readonly gateway: Gateway;
  readonly events: Events;
  readonly live: Live;
  readonly close: () => Promise<void>;
}

export const openAccountsOf = ({ server, accounts }: Config, { log, runtime }: CoreOptions = {}): Gateway =>
  openGateway({
    accounts,
    runtime,
    maxCallsPerOperation: server.limits.callsPerOperation,
    onOutcome: (report) => {
      const isOpen = report.outcome === 'UNKNOWN' || report.outcome === 'PARTLY_DONE';
      if (isOpen) log?.warn(report, 'a command was not carried out for certain');
    },
  });

const openEventsOf = ({ accounts, commands }: Gateway, config: Config, options: CoreOptions): Events => {
  const { log, runtime = realRuntime, bus } = options;
  const { clock, random, newId } = runtime;
  const feeds = new Map(config.accounts.map(({ name, feed }) => [name, feed]));
  return openEvents({
    clock,
    random,
    newId,
    ...(bus && { bus }),
    accounts: accounts.flatMap(({ name, adapter }) => {
      const feed = feeds.get(name);
      if (!feed) return [];
      const { webhookSecret, ...plan } = feed;
      return [{ name, adapter, ...plan, webhook: webhookSecret !== undefined }];
    }),
    onEvent: (event) => {
      if (event.type === 'changed') commands.hear(event);
    },
    onFault: (account, error) => log?.error({ account, err: error }, 'a feed failed'),
    onWhole: (account, kinds) => log?.info({ account, kinds }, 'a feed is whole again'),
  });
};

export const openCore = (config: Config, options: CoreOptions): Core => {
  const { clock, newId } = options.runtime ?? realRuntime;
  const gateway = openAccountsOf(config, options);
  if (options.log) hideIn(options.log, gateway.secrecy.blot);
  const events = openEventsOf(gateway, config, options);
  const live = openLive({ events, gateway, clock, newId });
  return {
    gateway,
    events,
    live,
    async close() {
      live.close();
      await events.close();
      await gateway.close();
    },
  };
};
