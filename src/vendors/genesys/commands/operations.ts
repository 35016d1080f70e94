import type { Carried } from '../../../contract/command.ts';
import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import type { JsonObject } from '../../../domain/json.ts';
import { asObject } from '../../../domain/reading.ts';
import { type Parts, refuse } from '../context.ts';
import { PARTIAL } from '../errors.ts';
import { parseTaskId } from '../ids.ts';
import type { Holdings } from '../reads/held-work.ts';
import type { Session } from '../session/session.ts';
import { asReference, statusCodeOf } from '../wire.ts';

/** One operation of the vendor's, on its way. */
export interface Order {
  readonly session: Session;
  /** Whose the result will be; the login's own when absent. */
  readonly userId?: string;
  readonly media: string;
  readonly id: string | null;
  readonly path: string;
  readonly query?: Record<string, string>;
  readonly operationName: string;
  readonly parameters?: JsonObject;
}

/** The share that a command is about. */
export interface Subject {
  readonly session: Session;
  readonly userId: string;
  readonly media: string;
  readonly interactionId: string;
  readonly path: string;
}

export type Orders = ReturnType<typeof openOrders>;

/** Operations are taken at once and carried out later (contract §4): each is expected before it is sent. */
export const openOrders = (parts: Parts, holdings: Holdings) => {
  const { account, settings, sessions, api, pending, desk } = parts;

  /** One operation on one interaction has no parts: which of them would have been carried out, nobody documents. */
  const taken = (answer: JsonObject, operationName: string): JsonObject => {
    if (statusCodeOf(answer) !== PARTIAL) return answer;
    const message = `the vendor says that it carried out a part of ${operationName}, and not which: read it again`;
    throw new VendorError('PROTOCOL', account, message, { vendorCode: String(PARTIAL), maybeDone: true });
  };

  const send = async (order: Order, call: Call): Promise<Carried<never>> => {
    const { session, media, id, path, query, operationName, parameters } = order;
    const userId = order.userId ?? (await session.userId(call));
    const expectation = pending.expect({ userId, media, id, verb: operationName });
    try {
      const answer = await session.post(path, { operationName, ...parameters }, query, call);
      expectation.accepted(referenceOf(taken(answer, operationName), id));
    } catch (error) {
      // Of an order whose fate is unknown the result may still come, and its verb tells how to read it.
      if (error instanceof VendorError && !error.maybeDone) expectation.failed();
      throw error;
    }
    return { outcome: 'ACCEPTED', item: null, commandId: expectation.commandId };
  };

  /** A worker who gives orders must be a login: nobody can work in another's name (contract §3.2). */
  const loginOf = async (userId: string, call: Call): Promise<Session> => {
    const session = await sessions.ofUser(userId, call);
    if (session) return session;
    throw new VendorError(
      'FORBIDDEN',
      account,
      `worker ${userId} is no login of account ${account}, and only the worker may do this: add it to users`,
    );
  };

  const openMediaPath = async (session: Session, interactionId: string, call: Call): Promise<string> => {
    const [only, ...more] = settings.openMedia;
    if (only !== undefined && more.length === 0) return api.under('/me/openmedia', only);
    const { rows, unreadable } = await holdings.sharesOf(session, call, ['openmedia']);
    const type = rows.find(({ row }) => row.id === interactionId)?.row.mediaType;
    if (type) return api.under('/me/openmedia', type);
    if (unreadable[0]) throw unreadable[0];
    throw new VendorError('NOT_FOUND', account, `there is no open media interaction ${interactionId}`);
  };

  const pathOf = async (session: Session, media: string, id: string, call: Call): Promise<string> =>
    api.under(media === 'openmedia' ? await openMediaPath(session, id, call) : `/me/${media}`, id);

  const absent = (nativeId: string): VendorError =>
    new VendorError('NOT_FOUND', account, `there is no task ${nativeId}, or it is over`);

  /** `assumed`: the medium, where only one can be meant. */
  const subject = async (nativeId: string, call: Call, assumed?: string): Promise<Subject> => {
    const id = parseTaskId(nativeId);
    if (!id) throw absent(nativeId);
    const { interactionId, userId } = id;
    const session = await loginOf(userId, call);
    const known = desk.mediaOf(interactionId);
    const media = known ?? assumed ?? (await holdings.shareOf(interactionId, userId, call))?.media;
    if (media === undefined) throw absent(nativeId);
    if (assumed !== undefined && media !== assumed) {
      refuse(account, `task ${nativeId} is of ${media}, and only ${assumed} can be used so`);
    }
    return { session, userId, media, interactionId, path: await pathOf(session, media, interactionId, call) };
  };

  const on = (of: Subject, operationName: string, parameters: JsonObject, call: Call): Promise<Carried<never>> => {
    const { session, media, interactionId, path } = of;
    return send({ session, media, id: interactionId, path, operationName, parameters: present(parameters) }, call);
  };

  return { send, loginOf, subject, on, pathOf };
};

/** What is `undefined` is not sent. */
export const present = (parameters: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined));

/** One id in a request: `referenceId`; several: a map by id (contract §3.4). */
const referenceOf = (answer: JsonObject, id: string | null): string | null => {
  const many = asObject(answer.referenceIds) ?? {};
  const all = Object.values(many);
  const named = id !== null && Object.hasOwn(many, id) ? many[id] : undefined;
  return asReference(answer.referenceId) ?? asReference(named ?? (all.length === 1 ? all[0] : undefined));
};

/** Status codes 1 and 2, which an Add answers whose key it does not know (contract §10.3). */
export const isKeyRefused = (error: unknown): boolean =>
  error instanceof VendorError && (error.vendorCode === '1' || error.vendorCode === '2');
