export interface Dialect {
  readonly negations: 'accepted' | 'refused';
  readonly expression_case: 'sensitive' | 'insensitive';
  readonly missing_member: 'false' | 'null';
}

type Test = (left: unknown, right: unknown) => boolean;

const numberOf = (value: unknown): number =>
  typeof value === 'number' ? value : typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;

/** What each operator says of two values (contract §7). */
export const operators = ({ expression_case, missing_member }: Dialect): ReadonlyMap<string, Test> => {
  const fold = (value: unknown): unknown => {
    if (value === undefined) return null;
    return typeof value === 'string' && expression_case === 'insensitive' ? value.toLowerCase() : value;
  };
  const equal: Test = (left, right) => {
    const [a, b] = [fold(left), fold(right)];
    if (a === b) return true;
    // Numbers are often written as text, in attributes and in configurations.
    return (typeof a === 'number' || typeof b === 'number') && numberOf(a) === numberOf(b);
  };
  const ordered =
    (holds: (difference: number) => boolean): Test =>
    (left, right) => {
      const [a, b] = [numberOf(left), numberOf(right)];
      if (!Number.isNaN(a) && !Number.isNaN(b)) return holds(a - b);
      if (typeof left !== 'string' || typeof right !== 'string') return false;
      return holds(left < right ? -1 : Number(left > right));
    };
  const holdsOne: Test = (list, value) => Array.isArray(list) && list.some((each) => equal(each, value));
  const told =
    (test: Test): Test =>
    (left, right) =>
      missing_member === 'null' || (left !== undefined && right !== undefined) ? test(left, right) : false;
  const contains: Test = (left, right) => {
    const [a, b] = [fold(left), fold(right)];
    return holdsOne(left, right) || (typeof a === 'string' && typeof b === 'string' && a.includes(b));
  };
  return new Map<string, Test>([
    ['==', told(equal)],
    ['!=', told((left, right) => !equal(left, right))],
    ['>', ordered((difference) => difference > 0)],
    ['<', ordered((difference) => difference < 0)],
    ['>=', ordered((difference) => difference >= 0)],
    ['<=', ordered((difference) => difference <= 0)],
    ['IN', (left, right) => holdsOne(right, left)],
    ['HAS', holdsOne],
    ['CONTAINS', contains],
  ]);
};
