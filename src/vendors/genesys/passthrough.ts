import type { Adapter, PassthroughRequest } from '../../contract/adapter.ts';
import { namedIn, segmentsOf } from '../../contract/passing.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import type { AccountLimits } from '../../domain/limits.ts';
import { asObject } from '../../domain/reading.ts';
import { jsonOrText } from '../../kit/rest.ts';
import { openBayeux } from '../../transport/bayeux.ts';
import { checkPath } from '../../transport/target.ts';
import { type Context, refuse } from './context.ts';
import { API } from './settings.ts';
import { openNotifications } from './source/notifications.ts';
import { asReference, asWord, statusCodeOf } from './wire.ts';

type Passthrough = NonNullable<Adapter['passthrough']>;

/** How long an answer is waited for where the call itself tells no end. */
const LONGEST_MS = 10_000;
/** Left of the call's time, so that what was heard by then still reaches the caller. */
const REST_MS = 250;

/** What is administered over all contact centers of a node. */
const BEYOND: ReadonlySet<string> = new Set(['ops', 'contact-centers', 'contactcenters']);
/** Their operations ask for data (contract §12.9, §18.20). */
const STORES: ReadonlySet<string> = new Set(['ucs', 'contacts', 'outbound', 'outbound-records', 'outbound-campaigns']);
/** As do operations of these names, wherever they are: RequestAgentStats, GetInteractionContent, RetrieveContactHistory. */
const ASKING = /^(Retrieve|Request|Get|Search|Find|List|Query)[A-Z]/;

const lowerSegments = (path: string): readonly string[] => segmentsOf(path).map((segment) => segment.toLowerCase());

/** A login belongs to one contact center (contract §12). Throws `INVALID_INPUT` for a request that names one, its own or another. */
const checkOwn = (account: string, { path, ...named }: PassthroughRequest): void => {
  // Before the login, which is no concern of a call that is not made.
  checkPath(account, path);
  const [first = '', second = '', third = ''] = lowerSegments(path);
  const isApi = first === 'api';
  const isBeyond = BEYOND.has(isApi ? third : first) || (isApi && !/^v\d+$/.test(second));
  if (isBeyond || namedIn(named).some(([name]) => name === 'contactcenterid'))
    refuse(account, "contact centres are not named: the login's own is meant, and a call stays in its account");
};

const storeOf = (path: string): string | undefined => lowerSegments(path).find((segment) => STORES.has(segment));

/** Whether what is asked for comes as a message. */
const comesAsMessage = ({ method, path, body }: PassthroughRequest): boolean =>
  method.toUpperCase() === 'POST' &&
  isJsonObject(body) &&
  (ASKING.test(asWord(body.operationName) ?? '') || storeOf(path) !== undefined);

/** By the number that the answer names, or several; records of outbound campaigns come without (contract §5.2). */
const wantedOf = ({ path }: PassthroughRequest, answer: JsonObject): readonly ((message: JsonObject) => boolean)[] => {
  const references = [answer.referenceId, ...Object.values(asObject(answer.referenceIds) ?? {})].flatMap(
    (one) => asReference(one) ?? [],
  );
  if (references.length > 0) {
    return references.map((reference) => (message) => asReference(message.referenceId) === reference);
  }
  const isOutbound = storeOf(path)?.startsWith('outbound') === true;
  return isOutbound ? [({ messageType }) => /^outbound/i.test(asWord(messageType) ?? '')] : [];
};

export interface PassthroughOptions {
  readonly parts: Pick<Context, 'account' | 'settings' | 'runtime' | 'sessions' | 'answers'>;
  readonly limits: Pick<AccountLimits, 'maxResponseBytes'>;
  readonly open?: typeof openBayeux;
}

/** As the first login. Paths as the vendor writes them, with `/api/v2` or without. */
export const openPassthrough = ({ parts, limits, open = openBayeux }: PassthroughOptions): Passthrough => {
  const { account, runtime, sessions, answers } = parts;
  const session = sessions.first;

  const send: Passthrough = async ({ method, path, query, body }, call) => {
    const request = { method, path: path.startsWith('/api/') ? path : `${API}${path}`, ...(query && { query }) };
    const response = await session.raw(body === undefined ? request : { ...request, body }, call);
    return { status: response.status, body: jsonOrText(response) };
  };

  /** Topics of our own, for this once. */
  const openTopics = (userId: string, { signal }: Call): Promise<() => Promise<void>> =>
    new Promise((resolve, reject) => {
      const given = (error: VendorError): void => {
        signal.removeEventListener('abort', late);
        reject(error);
      };
      const late = (): void => {
        void bayeux.close();
        given(new VendorError('TIMEOUT', account, 'the topics on which the answer comes could not be opened in time'));
      };
      const bayeux = openNotifications(
        { parts, session, maxResponseBytes: limits.maxResponseBytes, openBayeux: open },
        {
          message: (_channel, data) => answers.told(userId, data),
          live() {
            signal.removeEventListener('abort', late);
            resolve(() => bayeux.close());
          },
          lost: () => undefined,
          ended: given,
        },
      );
      if (signal.aborted) late();
      else signal.addEventListener('abort', late);
    });

  const untilLate = ({ signal, endsAt }: Call): { readonly signal: AbortSignal; readonly stop: () => void } => {
    const given = endsAt === undefined ? LONGEST_MS : Math.max(0, endsAt - runtime.uptime() - REST_MS);
    const late = new AbortController();
    const stop = runtime.clock.after(Math.min(LONGEST_MS, given), () => late.abort());
    return { signal: AbortSignal.any([signal, late.signal]), stop };
  };

  return async (request, call) => {
    checkOwn(account, request);
    if (!comesAsMessage(request)) return send(request, call);
    const userId = await session.userId(call);
    // The account's stream serves where it hears this login at the moment.
    const leave = answers.isHeard(session) ? undefined : await openTopics(userId, call);
    const waiting = answers.expect(userId);
    const { signal, stop } = untilLate(call);
    try {
      const response = await send(request, call);
      const answer = asObject(response.body);
      const wanted = answer && statusCodeOf(answer) === 0 ? wantedOf(request, answer) : [];
      return wanted.length > 0 ? { ...response, events: await waiting.all(wanted, signal) } : response;
    } finally {
      stop();
      waiting.close();
      void leave?.();
    }
  };
};
