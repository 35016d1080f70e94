import type { QueueSelector, WorkerSelector } from './attachments.ts';
import { formatMoment } from './dates.ts';
import type { Labels, Primitive } from './shape.ts';

/**
 * Whether a label satisfies a selector. What the contract leaves open (§8.2) is no match: other types, an order of
 * strings, a missing label; only `notEqual` is true of a missing one.
 */
export const satisfies = (labels: Labels, { key, labelOperator, value }: QueueSelector): boolean => {
  const label: Primitive | undefined = Object.hasOwn(labels, key) ? labels[key] : undefined;
  if (labelOperator === 'equal') return label !== undefined && label === value;
  if (labelOperator === 'notEqual') return label !== value;
  if (typeof label !== 'number' || typeof value !== 'number') return false;
  if (labelOperator === 'lessThan') return label < value;
  if (labelOperator === 'lessThanOrEqual') return label <= value;
  return labelOperator === 'greaterThan' ? label > value : label >= value;
};

const scoreSelector = (labels: Labels, selector: WorkerSelector): number => {
  const { key, labelOperator, value } = selector;
  if (labelOperator === 'equal' || labelOperator === 'notEqual') return Number(satisfies(labels, selector));
  const label = Object.hasOwn(labels, key) ? labels[key] : undefined;
  if (typeof label !== 'number' || typeof value !== 'number' || value === 0) return 0;
  const x = (labelOperator.startsWith('greater') ? label - value : value - label) / value;
  return 1 / (1 + Math.exp(-x));
};

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, each) => sum + each, 0) / numbers.length;

/** The default score of the mode `bestWorker` (contract §8.2); with labels and selectors, the mean of the two. */
export const scoreWorker = (worker: Labels, job: Labels, selectors: readonly WorkerSelector[]): number => {
  const labels = Object.entries(job);
  const scores: number[] = [];
  if (labels.length > 0) scores.push(mean(labels.map(([key, value]) => Number(worker[key] === value))));
  if (selectors.length > 0) scores.push(mean(selectors.map((selector) => scoreSelector(worker, selector))));
  return scores.length === 0 ? 0 : mean(scores);
};

/** In force from now on; those that were there already go on as they are. */
export const startSelectors = (
  given: readonly WorkerSelector[],
  before: readonly WorkerSelector[],
): readonly WorkerSelector[] => {
  const left = [...before];
  const text = ({ status: _, expiresAt: __, ...rest }: WorkerSelector): string => JSON.stringify(rest);
  return given.map((selector) => {
    const index = left.findIndex((each) => text(each) === text(selector));
    const [same] = index < 0 ? [] : left.splice(index, 1);
    return same ?? { ...selector, status: 'active', expiresAt: null };
  });
};

/** What expires does so counted from when its job was queued: what is put on a queued job never does (contract §6). */
export const dateSelectors = (selectors: readonly WorkerSelector[], since: number): readonly WorkerSelector[] =>
  selectors.map((selector) => {
    const { expiresAfterSeconds: seconds, status, expiresAt } = selector;
    if (seconds === null || status === 'expired' || expiresAt !== null) return selector;
    return { ...selector, expiresAt: formatMoment(since + seconds * 1000) };
  });
