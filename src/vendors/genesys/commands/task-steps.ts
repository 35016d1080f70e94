import type { Call } from '../../../domain/call.ts';
import { isEqualJson, type Json, type JsonObject } from '../../../domain/json.ts';
import type { HeldWork } from '../reads/held-work.ts';
import { COMMENT_KEY, DISPOSITION_KEY } from '../reads/map.ts';
import { isHeld } from '../states.ts';
import type { Operations, Subject } from './operations.ts';
import type { Step } from './steps.ts';

interface TaskStep extends Step {
  readonly operationName: string;
}

const has = (data: JsonObject, key: string, value: Json | undefined): boolean =>
  Object.hasOwn(data, key) && isEqualJson(data[key], value);

/** The operations that commands on a task are made of, and what shows that one was carried out. */
export const openTaskSteps = ({ shareOf }: Pick<HeldWork, 'shareOf'>, { on }: Pick<Operations, 'on'>) => {
  const step = (
    of: Subject,
    operationName: string,
    parameters: JsonObject,
    done: string,
    isDone: Step['isDone'],
    isOnce = false,
  ): TaskStep => ({ operationName, done, isDone, isOnce, run: (call) => on(of, operationName, parameters, call) });

  /** `null`: the vendor shows no such data. */
  const shown =
    ({ interactionId, userId }: Subject, judge: (data: JsonObject) => boolean | null) =>
    async (call: Call): Promise<boolean | null> => {
      const data = (await shareOf(interactionId, userId, call))?.row.userData ?? null;
      return data && judge(data);
    };

  /** What is gone may have ended in any way, or may be another worker's by now. */
  const isOver =
    ({ interactionId, userId }: Subject) =>
    async (call: Call): Promise<boolean | null> => {
      const state = (await shareOf(interactionId, userId, call))?.row.state ?? null;
      return state === null ? null : !isHeld(state);
    };

  return {
    disposition: (of: Subject, disposition: string): TaskStep => {
      const isSet = shown(of, (data) => has(data, DISPOSITION_KEY, disposition));
      return step(of, 'SetDisposition', { disposition }, 'the disposition was accepted', isSet);
    },

    comment: (of: Subject, comment: string): TaskStep => {
      const isSet = shown(of, (data) => (Object.hasOwn(data, COMMENT_KEY) ? has(data, COMMENT_KEY, comment) : null));
      return step(of, 'AddComment', { comment }, 'the comment was accepted', isSet, true);
    },

    set: (of: Subject, operationName: string, userData: JsonObject): TaskStep => {
      const isSet = shown(of, (data) => Object.entries(userData).every(([key, value]) => has(data, key, value)));
      return step(of, operationName, { userData }, 'the new values were accepted', isSet);
    },

    remove: (of: Subject, keys: readonly string[]): TaskStep => {
      const isGone = shown(of, (data) => keys.every((key) => !Object.hasOwn(data, key)));
      return step(of, 'DeleteUserData', { keys }, 'the removal of values was accepted', isGone);
    },

    end: (of: Subject, operationName: string): TaskStep =>
      step(of, operationName, {}, 'its end was accepted', isOver(of), true),
  };
};
