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
    rest: Pick<Step, 'done' | 'isDone' | 'isOnce'>,
  ): TaskStep => ({ ...rest, operationName, run: (call) => on(of, operationName, parameters, call) });

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
    disposition: (of: Subject, disposition: string): TaskStep =>
      step(
        of,
        'SetDisposition',
        { disposition },
        {
          done: 'the disposition was accepted',
          isDone: shown(of, (data) => has(data, DISPOSITION_KEY, disposition)),
        },
      ),

    comment: (of: Subject, comment: string): TaskStep =>
      step(
        of,
        'AddComment',
        { comment },
        {
          done: 'the comment was accepted',
          isOnce: true,
          isDone: shown(of, (data) => (Object.hasOwn(data, COMMENT_KEY) ? has(data, COMMENT_KEY, comment) : null)),
        },
      ),

    set: (of: Subject, operationName: string, userData: JsonObject): TaskStep =>
      step(
        of,
        operationName,
        { userData },
        {
          done: 'the new values were accepted',
          isDone: shown(of, (data) => Object.entries(userData).every(([key, value]) => has(data, key, value))),
        },
      ),

    remove: (of: Subject, keys: readonly string[]): TaskStep =>
      step(
        of,
        'DeleteUserData',
        { keys },
        {
          done: 'the removal of values was accepted',
          isDone: shown(of, (data) => keys.every((key) => !Object.hasOwn(data, key))),
        },
      ),

    end: (of: Subject, operationName: string): TaskStep =>
      step(of, operationName, {}, { done: 'its end was accepted', isOnce: true, isDone: isOver(of) }),
  };
};
