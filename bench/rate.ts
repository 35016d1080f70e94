/** Of everybody, so high that a bench never meets it. */
const MANY = 1_000_000_000;

export const UNLIMITED = {
  rate: {
    operationsPerSecond: MANY,
    complexityPerSecond: MANY,
    inFlight: MANY,
  },
};
