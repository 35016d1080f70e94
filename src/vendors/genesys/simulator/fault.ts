import type { BayeuxServer } from '../../../sandbox/bayeux-face.ts';
import { type Centre, FEATURES, findUser } from './centre.ts';
import { isConversation } from './media.ts';
import type { Failure, Mischief } from './mischief.ts';
import type { Sessions } from './sessions.ts';

export interface LetterAim {
  readonly userName?: string;
  readonly channel?: string;
  readonly messageType?: string;
  readonly times?: number;
}

export interface OperationAim {
  readonly operationName?: string;
  /** `email`, `chat`, `smssession`, `facebooksession`, `workitem`, `openmedia`, `call`, `workbin`, `history`, `channel`, `device` or `me`. */
  readonly resource?: string;
  readonly userName?: string;
  readonly times?: number;
  readonly code?: number;
  readonly message?: string;
}

export interface FaultOptions {
  readonly centre: Centre;
  readonly mischief: Mischief;
  readonly bayeux: BayeuxServer;
  readonly sessions: Sessions;
}

/** The vendor's own faults (contract §16.8); those of HTTP are in `faults`. */
export const faultControls = ({ centre, mischief, bayeux, sessions }: FaultOptions) => {
  const idOf = (userName?: string): string | undefined => {
    if (userName === undefined) return undefined;
    const user = findUser(centre, userName);
    if (!user) throw new RangeError(`no user ${userName}`);
    return user.id;
  };
  const letters = (count: number, { userName, channel, messageType, times = 1 }: LetterAim): void => {
    const userId = idOf(userName);
    mischief.letters.set(
      (letter) =>
        (userId === undefined || letter.userId === userId) &&
        (channel === undefined || letter.channel === channel) &&
        (messageType === undefined || letter.data.messageType === messageType),
      count,
      times,
    );
  };
  const operations = (traps: Mischief['failures'], aim: OperationAim, failure: Failure): void => {
    const userId = idOf(aim.userName);
    traps.set(
      (subject) =>
        (aim.operationName === undefined || subject.operationName === aim.operationName) &&
        (aim.resource === undefined || subject.resource === aim.resource) &&
        (userId === undefined || subject.userId === userId),
      failure,
      aim.times,
    );
  };
  const clientsOf = (userName?: string): readonly string[] => {
    const userId = idOf(userName);
    return [...bayeux.sessions.values()].flatMap(({ clientId, owner }) =>
      userId === undefined || owner === userId ? [clientId] : [],
    );
  };

  return {
    /** The next message that fits is lost. */
    dropEvent: (aim: LetterAim = {}): void => letters(0, aim),
    /** The next message that fits comes twice. */
    duplicateEvent: (aim: LetterAim = {}): void => letters(2, aim),
    /** The CometD sessions are lost: the next message of each is answered 402. */
    unknownClient(userName?: string): void {
      for (const clientId of clientsOf(userName)) bayeux.forget(clientId);
    },
    /** The CometD sessions are ended: advice `none`. */
    adviceNone(userName?: string): void {
      for (const clientId of clientsOf(userName)) bayeux.dismiss(clientId);
    },
    /** Tokens that clients hold are wrong from now on. */
    rotateCsrf: (userName?: string): void => sessions.rotateCsrf(idOf(userName)),
    /** The next StartContactCenterSession, of this user or of any, opens all but these channels. */
    partialStart(channels: readonly string[], { userName, code = 4 }: { userName?: string; code?: number } = {}): void {
      const userId = idOf(userName);
      const failure = { code, message: 'Internal error: the channel cannot be opened' };
      mischief.logins.set(
        (caller) => userId === undefined || caller === userId,
        new Map(channels.map((channel) => [channel, failure])),
      );
    },
    /**
     * The next operation that fits is accepted, does nothing, and fails later: with `Error`, or `RequestFailed` where it
     * is a subscription to a workbin.
     */
    failLater: (aim: OperationAim = {}): void =>
      operations(mischief.failures, aim, { code: aim.code ?? 4, message: aim.message ?? 'Internal error: injected' }),
    requestFailed: (aim: Omit<OperationAim, 'resource' | 'operationName'> = {}): void =>
      operations(
        mischief.failures,
        { ...aim, resource: 'workbin' },
        { code: aim.code ?? 4, message: 'Request failed' },
      ),
    /** The agent who accepts this conversation cannot join it: `JoinFailed` (contract §12.1). */
    failJoin(id: string): void {
      const found = centre.interactions.get(id);
      if (!found || !isConversation(found.medium)) throw new RangeError(`no conversation ${id}`);
      found.joinFails = true;
    },
    /** The next operation that fits is refused with this code. */
    refuse: (code: number, aim: OperationAim = {}): void =>
      operations(mischief.refusals, aim, { code, message: aim.message ?? `Injected: ${code}` }),
    featureOff(feature: string): void {
      if (!FEATURES.some(({ id }) => id === feature)) throw new RangeError(`no feature ${feature}`);
      centre.disabledFeatures.add(feature);
    },
    featureOn: (feature: string): boolean => centre.disabledFeatures.delete(feature),
    /** Takes back what has not struck yet, and switched-off features. */
    clear(): void {
      for (const line of [mischief.letters, mischief.failures, mischief.refusals, mischief.logins]) line.clear();
      centre.disabledFeatures.clear();
    },
  };
};

export type FaultControls = ReturnType<typeof faultControls>;
