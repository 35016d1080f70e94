import type { GraphQLSchema } from 'graphql';
import type { DeliveryTokens } from '../domain/delivery-tokens.ts';
import type { Clock } from '../domain/runtime.ts';
import type { Tracer } from '../domain/trace.ts';
import type { Events } from '../events/events.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { DocumentLimits } from '../graphql/document-limits.ts';
import type { OperationLimits } from '../graphql/limits.ts';
import type { Live } from '../live/live.ts';
import type { TrustProxy } from './address.ts';
import type { Audit } from './audit.ts';
import type { AuthPlan } from './auth.ts';
import type { Capacity } from './capacity.ts';
import type { Log } from './log.ts';
import type { RatePlan } from './rates.ts';
import type { TrustedDocument } from './trusted.ts';
import type { VendorCalls } from './vendor-calls.ts';
import type { WebhookSecrets } from './webhooks.ts';

/** What may be changed while the server runs. */
export interface Serving {
  readonly auth: AuthPlan;
  /** `rate`: how much one principal may ask for; any amount when left out. */
  readonly limits: OperationLimits & DocumentLimits & { readonly rate?: RatePlan | undefined };
  /** Operations that one WebSocket may have open at a time. */
  readonly socketOperations: number;
  readonly requestTimeoutMs: number;
  readonly introspection: boolean;
  /** Origins whose pages may read answers. */
  readonly cors: readonly string[];
  /** What the public knows this server by, with a path prefix but without a slash at its end. */
  readonly publicUrl?: string | undefined;
  /** Secrets of the accounts that take deliveries, by account. */
  readonly webhookSecrets?: WebhookSecrets;
  /** By which tokens deliveries are known, of accounts that take such, by account. */
  readonly deliveryTokens?: ReadonlyMap<string, DeliveryTokens>;
  /** Documents that may be asked for by their ids, and by those who may ask with no others; the page's own are among them anyway. */
  readonly trusted?: readonly TrustedDocument[];
}

export interface ServerOptions extends Serving {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  readonly schema: GraphQLSchema;
  readonly gateway: Gateway;
  readonly events: Events;
  readonly live: Live;
  /** Bytes. */
  readonly bodyLimit: number;
  /** Bytes of one delivery to a webhook. */
  readonly webhookBodyLimit: number;
  /** Messages a second that one WebSocket may send on the whole. */
  readonly socketMessagesPerSecond?: number;
  /** How much may be open at a time. */
  readonly capacity?: Capacity;
  readonly graphiql: boolean;
  /** Whether the page is served at `/`. */
  readonly wallboard: boolean;
  readonly log: Log;
  /** All vendors are simulated, and everything that is served says so. */
  readonly sandbox?: boolean;
  /** Without authentication it may be reached by any name. */
  readonly isPublic?: boolean;
  /** Measures how long tokens hold, and how long a peer takes to introduce itself; the machine's own when left out. */
  readonly clock?: Clock;
  /** Whether the metrics tell of the whole process; for one server in it. */
  readonly processMetrics?: boolean;
  /** Which proxies in front of it tell the address of a client; none when left out. */
  readonly trustProxy?: TrustProxy | undefined;
  /** With all other lines of the log when left out. */
  readonly audit?: Audit | undefined;
  /** Makes spans; none when left out. */
  readonly tracer?: Tracer | undefined;
  /** What the metrics tell of the calls to vendors. */
  readonly vendorCalls?: Pick<VendorCalls, 'registry'> | undefined;
}

/** Names. */
export interface ChangedAccounts {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

export interface HttpServer {
  /** Without a path. */
  readonly url: string;
  readonly port: number;
  /** Counts a fault of the process that nothing caught. */
  readonly countFault: () => void;
  /**
   * Takes up other settings. Subscriptions about accounts that are gone or different, or that would be about an added one, end by an error
   * with the code `ACCOUNTS_CHANGED`; to be called when the accounts are different already.
   */
  readonly change: (serving: Serving, accounts: ChangedAccounts) => void;
  /** Takes no new requests, lets those in flight end for up to `graceMs`, and then cuts them off. */
  readonly drain: (graceMs: number) => Promise<void>;
}
