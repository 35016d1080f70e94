import { isDeepStrictEqual } from 'node:util';
import type { Config, ConfiguredAccount } from './config/config.ts';
import { type Runtime, realRuntime } from './domain/runtime.ts';
import type { Bus } from './events/bus.ts';
import type { Events } from './events/events.ts';
import { type FeedPlan, openEvents } from './events/open-events.ts';
import { type Gateway, type GatewayOptions, openGateway } from './gateway/gateway.ts';
import { type Live, openLive } from './live/live.ts';
import type { ServiceLevelPlan } from './live/service-level-rules.ts';
import { hideIn, type Log } from './server/log.ts';
import { onOwnBehalf } from './server/request.ts';
import { openStateLines } from './server/state-lines.ts';

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
  /**
   * Takes up another configuration of the accounts and of what operations may cost. Throws, with everything as it was, when an account
   * cannot be opened; otherwise it is in force when this returns. What is the same in both goes on undisturbed; readers of accounts that
   * are gone or different end. `letGo` settles when the vendors of those have been let go of.
   */
  readonly change: (next: Config) => AccountsDifference & { readonly letGo: Promise<void> };
  readonly close: () => Promise<void>;
}

/** Names of the accounts that are different. */
export interface AccountsDifference {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** What an account is opened with besides its vendor, so that two can be compared. */
const openedWith = ({ vendor: _, ...rest }: ConfiguredAccount) => rest;

export const differenceOf = (before: Config, after: Config): AccountsDifference => {
  const earlier = new Map(before.accounts.map((account) => [account.name, account]));
  const names = new Set(after.accounts.map(({ name }) => name));
  const isOther = (account: ConfiguredAccount): boolean => {
    const known = earlier.get(account.name);
    if (known === undefined) return false;
    return known.vendor !== account.vendor || !isDeepStrictEqual(openedWith(known), openedWith(account));
  };
  return {
    added: [...names].filter((name) => !earlier.has(name)),
    changed: after.accounts.filter(isOther).map(({ name }) => name),
    removed: [...earlier.keys()].filter((name) => !names.has(name)),
  };
};

/** Credentials that are not renewed are told while they are still good: afterwards the account is down. */
const withNotes = (runtime: Runtime, log: Log): Runtime => ({
  ...runtime,
  note: ({ account, problem, leftMs }) =>
    onOwnBehalf(() => {
      const left = `those that there are can be used for ${Math.round(leftMs / 1_000)} s`;
      if (problem === null)
        return log.info({ account, leftMs }, `the credentials of account ${account} are renewed again`);
      const { code, message, vendorCode } = problem;
      const line = { account, code, problem: message, leftMs, ...(vendorCode === null ? {} : { vendorCode }) };
      log.warn(line, `the credentials of account ${account} cannot be renewed; ${left}: ${message}`);
    }),
});

/** `config`: the one that is in force at the moment. */
const openGatewayOf = (
  config: () => Config,
  { log, runtime }: CoreOptions,
  writes?: Pick<GatewayOptions, 'onWriting' | 'onWritten'>,
): Gateway =>
  openGateway({
    accounts: config().accounts,
    runtime: log ? withNotes(runtime ?? realRuntime, log) : runtime,
    ...writes,
    maxCallsPerOperation: () => config().server.limits.callsPerOperation,
    callbackHosts: () => config().server.callbackHosts,
    onOutcome: (report) => {
      const isOpen = report.outcome === 'UNKNOWN' || report.outcome === 'PARTLY_DONE';
      if (isOpen) log?.warn(report, 'a command was not carried out for certain');
    },
  });

export const openAccountsOf = (config: Config): Gateway => openGatewayOf(() => config, {});

const feedPlans = ({ accounts }: Gateway, config: Config): FeedPlan[] => {
  const configured = new Map(config.accounts.map((account) => [account.name, account]));
  return accounts.flatMap(({ name, adapter }) => {
    const account = configured.get(name);
    if (!account) return [];
    const { webhookSecret, webhook, keep: _, ...plan } = account.feed;
    const isLetIn = webhookSecret !== undefined || account.deliveryTokens !== null;
    // What lets no delivery in hears none, whatever is hoped for.
    const isHeard = isLetIn || adapter.source?.webhook?.verify !== undefined;
    return [{ name, adapter, ...plan, webhook: isHeard && (webhook ?? isLetIn) }];
  });
};

const keptIn = ({ accounts }: Config): string[] =>
  accounts.filter(({ feed }) => feed.keep === 'always').map(({ name }) => name);

const serviceLevelOf = ({ figures }: Config): ServiceLevelPlan => ({
  all: figures.serviceLevel,
  queues: figures.queues,
});

const openEventsOf = (gateway: Gateway, config: Config, options: CoreOptions): Events => {
  const { log, runtime = realRuntime, bus } = options;
  const { clock, random, newId } = runtime;
  return openEvents({
    clock,
    random,
    newId,
    ...(bus && { bus }),
    accounts: feedPlans(gateway, config),
    onEvent: (event) => {
      if (event.type === 'changed') gateway.commands.hear(event);
    },
    onFault: (account, error) => onOwnBehalf(() => log?.error({ account, err: error }, 'a feed failed')),
    onWhole: (account, kinds) => onOwnBehalf(() => log?.info({ account, kinds }, 'a feed is whole again')),
  });
};

export const openCore = (config: Config, options: CoreOptions): Core => {
  const { clock, newId } = options.runtime ?? realRuntime;
  let inForce = config;
  const gateway = openGatewayOf(() => inForce, options, {
    // What its vendor tells by itself may settle the command.
    onWriting: (account) => events.expect(account),
    onWritten(account, of) {
      // Nobody else is told that what is known is as good as a read.
      if (live.keepingOf(account) !== null) events.written(account, of);
    },
  });
  if (options.log) hideIn(options.log, gateway.secrecy.blot);
  const events = openEventsOf(gateway, config, options);
  const live = openLive({ events, gateway, clock, newId, serviceLevel: serviceLevelOf(config) });
  live.keep(keptIn(config));
  const states = options.log && openStateLines({ events, log: options.log, clock });
  return {
    gateway,
    events,
    live,
    change(next) {
      const difference = differenceOf(inForce, next);
      const { added, changed, removed } = difference;
      const others = new Set([...added, ...changed]);
      const close = gateway.change({ open: next.accounts.filter(({ name }) => others.has(name)), drop: removed });
      inForce = next;
      live.judgeBy(serviceLevelOf(next));
      live.drop([...changed, ...removed]);
      const open = feedPlans(gateway, next).filter(({ name }) => others.has(name));
      const letGo = events.change({ open, drop: removed }).then(close);
      live.keep(keptIn(next));
      return { ...difference, letGo };
    },
    async close() {
      states?.close();
      live.close();
      await events.close();
      await gateway.close();
    },
  };
};
