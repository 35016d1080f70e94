import type { Clock } from '../clock.ts';
import type { FastifyRequest } from '../http-face.ts';
import type { Random } from '../random.ts';

export interface BayeuxOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Who a request is of; null refuses the handshake. */
  readonly admit: (request: FastifyRequest) => string | null;
  /** How long a connect is held. */
  readonly timeoutMs?: number;
  /** How long a client is told to wait between two connects. */
  readonly intervalMs?: number;
  /** A session expires when no connect has come for the interval and this. */
  readonly maxIntervalMs?: number;
  /** The interval told to a browser with too many sessions; 0 refuses its connects. */
  readonly multiSessionIntervalMs?: number;
  /** How many connects are held at a time for one browser cookie; negative: any number. */
  readonly maxSessionsPerBrowser?: number;
  /** Events ride on replies to connects only. */
  readonly metaConnectDeliverOnly?: boolean;
  /** Offers the ack extension; sessions that take it get events on replies to connects only. */
  readonly ack?: boolean;
  /** What a held connect is answered when another comes. */
  readonly duplicateConnectStatus?: 408 | 500;
  readonly unknownSessionError?: string;
  /** Finds sessions without the browser cookie. */
  readonly trustClientSession?: boolean;
  /** A session with more than this waiting is forgotten: its client starts anew instead of missing news unknowingly. */
  readonly maxQueue?: number;
}
