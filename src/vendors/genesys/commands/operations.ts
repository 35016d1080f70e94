import type { Carried } from '../../../contract/command.ts';
import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import type { JsonObject } from '../../../domain/json.ts';
import { asObject } from '../../../domain/reading.ts';
import { type Context, missing, refuse } from '../context.ts';
import { PARTIAL } from '../errors.ts';
import { parseTaskId } from '../ids.ts';
import type { HeldWork } from '../reads/held-work.ts';
import { oneOf } from '../reads/rows.ts';
import type { Session } from '../session/session.ts';
import { asReference, statusCodeOf } from '../wire.ts';

/** One operation of the vendor's, on its way. */
export interface Operation {
  readonly session: Session;
  /** Whose the result will be; the login's own when absent. */
  readonly userId?: string;
  readonly media: string;
  readonly id: string | null;
  readonly path: string;
  readonly query?: Record<string, string>;
  readonly operationName: string;
  /** What is `undefined` is not sent. */
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

export type Operations = ReturnType<typeof openOperations>;

/** Operations are taken at once and carried out later (contract §4): each is expected before it is sent. */
export const openOperations = (parts: Context, work: HeldWork) => {
  const { account, settings, sessions, api, expected, memory } = parts;

  /** One operation on one interaction has no parts: which of them would have been carried out, nobody documents. */
  const taken = (answer: JsonObject, operationName: string): JsonObject => {
    if (statusCodeOf(answer) !== PARTIAL) return answer;
    const message = `the vendor says that it carried out a part of ${operationName}, and not which: read it again`;
    throw new VendorError('PROTOCOL', account, message, { vendorCode: String(PARTIAL), maybeDone: true });
  };

  const send = async (operation: Operation, call: Call): Promise<Carried<never>> => {
    const { session, media, id, path, query, operationName, parameters } = operation;
    const userId = operation.userId ?? (await session.userId(call));
    const expectation = expected.expect({ userId, media, id, verb: operationName });
    const given = Object.entries({ operationName, ...parameters }).filter(([, value]) => value !== undefined);
    try {
      const answer = await session.post(path, Object.fromEntries(given), query, call);
      expectation.accepted(referenceOf(taken(answer, operationName), id));
    } catch (error) {
      // Of one whose fate is unknown the result may still come, and its verb tells how to read it.
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
    const held = await work.sharesOf(session, call, ['openmedia']);
    const type = oneOf(account, held, ({ row }) => row.id === interactionId && Boolean(row.mediaType))?.row.mediaType;
    if (!type) throw missing(account, `open media interaction ${interactionId}`);
    return api.under('/me/openmedia', type);
  };

  const pathOf = async (session: Session, media: string, id: string, call: Call): Promise<string> =>
    api.under(media === 'openmedia' ? await openMediaPath(session, id, call) : `/me/${media}`, id);

  /** `assumed`: the medium, where only one can be meant. */
  const subject = async (nativeId: string, call: Call, assumed?: string): Promise<Subject> => {
    const absent = missing(account, `task ${nativeId}, or it is over`);
    const id = parseTaskId(nativeId);
    if (!id) throw absent;
    const { interactionId, userId } = id;
    const session = await loginOf(userId, call);
    const known = memory.mediaOf(interactionId);
    const media = known ?? assumed ?? (await work.shareOf(interactionId, userId, call))?.media;
    if (media === undefined) throw absent;
    if (assumed !== undefined && media !== assumed) {
      refuse(account, `task ${nativeId} is of ${media}, and only ${assumed} can be used so`);
    }
    return { session, userId, media, interactionId, path: await pathOf(session, media, interactionId, call) };
  };

  const on = (
    { session, media, interactionId: id, path }: Subject,
    operationName: string,
    parameters: JsonObject,
    call: Call,
  ): Promise<Carried<never>> => send({ session, media, id, path, operationName, parameters }, call);

  return { send, loginOf, subject, on, pathOf };
};

/** One id in a request: `referenceId`; several: a map by id (contract §3.4). */
export const referenceOf = (answer: JsonObject, id: string | null): string | null => {
  const many = asObject(answer.referenceIds) ?? {};
  const all = Object.values(many);
  const named = id !== null && Object.hasOwn(many, id) ? many[id] : undefined;
  return asReference(answer.referenceId) ?? asReference(named ?? (all.length === 1 ? all[0] : undefined));
};

/** Status codes 1 and 2, which an Add answers whose key it does not know (contract §10.3). */
export const isKeyRefused = (error: unknown): boolean =>
  error instanceof VendorError && (error.vendorCode === '1' || error.vendorCode === '2');
