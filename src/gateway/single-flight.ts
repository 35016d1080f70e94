interface Flight {
  readonly result: Promise<unknown>;
  readonly controller: AbortController;
  waiters: number;
}

export interface Joined<T> {
  readonly result: Promise<T>;
  /** False when somebody else's call is being shared. */
  readonly started: boolean;
}

/**
 * Calls in flight at the same moment with the same key share one execution. A waiter that gives up leaves the others alone;
 * when the last one has left, the execution is aborted.
 */
export const singleFlight = () => {
  const flights = new Map<string, Flight>();

  const join = <T>(key: string, signal: AbortSignal, run: (signal: AbortSignal) => Promise<T>): Joined<T> => {
    if (signal.aborted) return { result: Promise.reject(signal.reason), started: false };
    let flight = flights.get(key);
    const started = flight === undefined;
    if (flight === undefined) {
      const controller = new AbortController();
      const result = run(controller.signal).finally(() => {
        if (flights.get(key) === created) flights.delete(key);
      });
      const created: Flight = { result, controller, waiters: 0 };
      flight = created;
      flights.set(key, created);
    }
    return { result: wait(key, flight, signal) as Promise<T>, started };
  };

  const wait = (key: string, flight: Flight, signal: AbortSignal): Promise<unknown> => {
    flight.waiters += 1;
    return new Promise((resolve, reject) => {
      const leave = () => {
        flight.waiters -= 1;
        if (flight.waiters === 0) {
          if (flights.get(key) === flight) flights.delete(key);
          flight.controller.abort(signal.reason);
        }
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      flight.result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  };

  return { join, inFlight: () => flights.size };
};

export type SingleFlight = ReturnType<typeof singleFlight>;
