import type { CommandResult } from '../../contract/command.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Holdings } from './holdings.ts';
import { parseTaskId } from './ids.ts';
import { type Parts, refuse } from './parts.ts';
import type { Session } from './session.ts';
import { asNumber, asObject } from './wire.ts';

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
  readonly media: string;
  readonly interactionId: string;
  readonly path: string;
}

export type Orders = ReturnType<typeof openOrders>;

/** Operations are taken at once and carried out later (contract §4): each is expected before it is sent. */
export const openOrders = (parts: Parts, holdings: Holdings) => {
  const { account, settings, sessions, api, pending, desk } = parts;

  const send = async (order: Order, call: Call): Promise<CommandResult<never>> => {
    const { session, media, id, path, query, operationName, parameters } = order;
    const userId = order.userId ?? (await session.userId(call));
    const expectation = pending.expect({ userId, media, id, verb: operationName });
    try {
      const answer = await session.post(path, { operationName, ...parameters }, query, call);
      expectation.accepted(referenceOf(answer, id));
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
    const shares = await holdings.sharesOf(session, call, ['openmedia']);
    const type = shares.find(({ row }) => row.id === interactionId)?.row.mediaType;
    if (type) return api.under('/me/openmedia', type);
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
    return { session, media, interactionId, path: await pathOf(session, media, interactionId, call) };
  };

  const on = (
    of: Subject,
    operationName: string,
    parameters: JsonObject,
    call: Call,
  ): Promise<CommandResult<never>> => {
    const { session, media, interactionId, path } = of;
    return send({ session, media, id: interactionId, path, operationName, parameters: present(parameters) }, call);
  };

  return { send, loginOf, subject, on, pathOf };
};

type Step = () => Promise<CommandResult<never>>;

/** One command that is several operations there. The last one's result settles it; one that fails leaves those before it done. */
export const inOrder = async (account: string, steps: readonly Step[]): Promise<CommandResult<never>> => {
  let result: CommandResult<never> | null = null;
  for (const step of steps) {
    try {
      result = await step();
    } catch (error) {
      if (result === null || !(error instanceof VendorError)) throw error;
      const { code, message, vendorCode, vendorMessage, status } = error;
      const details = { vendorCode, vendorMessage, status, maybeDone: true, cause: error };
      throw new VendorError(code, account, `${message} (a part of the command was carried out before)`, details);
    }
  }
  return result ?? { outcome: 'DONE', item: null };
};

/** What is `undefined` is not sent. */
export const present = (parameters: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined));

/** One id in a request: `referenceId`; several: a map by id (contract §3.4). */
const referenceOf = (answer: JsonObject, id: string | null): number | undefined => {
  const many = asObject(answer.referenceIds);
  const all = many ? Object.values(many) : [];
  const named = id === null ? undefined : many?.[id];
  return asNumber(answer.referenceId) ?? asNumber(named ?? (all.length === 1 ? all[0] : undefined)) ?? undefined;
};

/** Status codes 1 and 2, which an Add answers whose key it does not know (contract §10.3). */
export const isKeyRefused = (error: unknown): boolean =>
  error instanceof VendorError && (error.vendorCode === '1' || error.vendorCode === '2');
