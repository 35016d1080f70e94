import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Pool } from 'undici';
import type { Link, LinkHandler, Runtime } from '../../../src/domain/runtime.ts';
import { simulatedClock } from '../../transport/simulated.ts';

const BEGIN = Date.UTC(2026, 0, 5, 8);
const TICK_MS = 20;

/** Real sockets, and time that passes only when nothing is under way on them: what a vendor sees is then when it was sent. */
export const openSimulatedRuntime = () => {
  const clock = simulatedClock();
  let underWay = 0;

  const counted = (handler: LinkHandler): LinkHandler => {
    underWay += 1;
    let isOver = false;
    const end = (): void => {
      if (!isOver) underWay -= 1;
      isOver = true;
    };
    return {
      onRequestStart: (controller) => handler.onRequestStart(controller),
      onResponseStart: (controller, status, headers) => handler.onResponseStart(controller, status, headers),
      onResponseData: (controller, chunk) => handler.onResponseData(controller, chunk),
      onResponseEnd() {
        end();
        handler.onResponseEnd();
      },
      onResponseError(controller, error) {
        end();
        handler.onResponseError(controller, error);
      },
    };
  };

  const connect = (origin: string): Link => {
    const pool = new Pool(origin, { connections: 16, allowH2: false });
    return {
      dispatch: (request, handler) => pool.dispatch({ ...request, method: request.method as 'GET' }, counted(handler)),
      destroy: () => pool.destroy(),
    };
  };

  const runtime: Runtime = {
    clock: { now: () => BEGIN + clock.now(), after: clock.after },
    uptime: clock.now,
    after: clock.after,
    random: () => 0.5,
    newId: randomUUID,
    connect,
  };

  const settle = async (): Promise<void> => {
    for (let quiet = 0; quiet < 4; quiet += 1) {
      await nextTurn();
      if (underWay > 0) quiet = -1;
    }
  };

  return {
    runtime,
    now: clock.now,
    /** Ends after so long by this clock. */
    sleep: (ms: number) => new Promise<void>((resolve) => void clock.after(ms, resolve)),
    /** Lets time pass until the work is done. */
    async during<T>(work: Promise<T>): Promise<T> {
      let isDone = false;
      const done = (): void => {
        isDone = true;
      };
      work.then(done, done);
      while (!isDone) {
        clock.step(clock.now() + TICK_MS);
        await settle();
      }
      return work;
    },
  };
};

export type SimulatedRuntime = ReturnType<typeof openSimulatedRuntime>;
