/** A number for an object, the same one every time. */
export const openNumbers = () => {
  const numbers = new WeakMap<object, number>();
  let last = 0;
  return (of: object): number => {
    const known = numbers.get(of);
    if (known !== undefined) return known;
    last += 1;
    numbers.set(of, last);
    return last;
  };
};
