type Choices = Readonly<Record<string, readonly unknown[]>>;
type Numbers = Readonly<Record<string, number>>;

/** What a simulator was told: of choices one of the values listed, of numbers a whole number from 0. */
export type SwitchesOf<C extends Choices, N extends Numbers> = { readonly [K in keyof C]: C[K][number] } & {
  readonly [K in keyof N]: number;
};

const refuse = (name: string, expected: string, value: unknown): never => {
  throw new TypeError(`switch ${name} must be ${expected}, got ${JSON.stringify(value)}`);
};

/**
 * A reader of the variants of a simulated vendor: the first of a switch's choices is its default, and so is the number
 * given. An unknown switch and a value that it does not take are a `TypeError` with its name.
 */
export const switchReader = <const C extends Choices, const N extends Record<string, number>>(
  choices: C,
  numbers: N,
): ((given?: Readonly<Record<string, unknown>>) => SwitchesOf<C, N>) => {
  const known = new Map<string, readonly unknown[]>(Object.entries(choices));
  const defaults: Record<string, unknown> = { ...numbers };
  for (const [name, [first]] of known) defaults[name] = first;
  return (given = {}) => {
    for (const [name, value] of Object.entries(given)) {
      if (!Object.hasOwn(defaults, name)) {
        throw new TypeError(`unknown switch ${name}; known: ${Object.keys(defaults).join(', ')}`);
      }
      const values = known.get(name);
      if (values && !values.includes(value)) refuse(name, `one of ${values.join(' | ')}`, value);
      if (!values && !(Number.isInteger(value) && Number(value) >= 0)) refuse(name, 'a whole number from 0', value);
    }
    return { ...defaults, ...given } as SwitchesOf<C, N>;
  };
};
