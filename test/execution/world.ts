import {
  buildSchema,
  defaultTypeResolver,
  type ExecutionArgs,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  responsePathAsArray,
} from 'graphql';
import { type Random, randomOf } from '../differential/random.ts';

const SDL = `
  interface Node { id: ID! name: String self: Node must: Node! }
  type Cat implements Node { id: ID! name: String self: Node must: Node! lives: Int! kittens(first: Int = 2, of: Wish): [Cat!]! mood: Mood friends: [Any!] }
  type Dog implements Node { id: ID! name: String self: Dog must: Node! bark(loud: Boolean, at: Wish!): String! toys: [[String!]!] mood: Mood! best: Cat! }
  type Box { id: ID! holds: Any inside: Node! many: [Node] all: [Node!]! deep: [[Any!]]! count: Int }
  union Any = Cat | Dog | Box
  enum Mood { CALM WILD }
  input Wish { size: Int! = 3 moods: [Mood!] then: Wish text: String }
  type Query { cat(first: Int = 1, of: Wish): Cat dog: Dog! box: Box boxes(first: Int): [Box!] any: [Any] node: Node! nodes: [Node!]! text: String number: Int! mood: Mood many: [[Int!]!]! }
  type Mutation { cat(first: Int, of: Wish): Cat dog: Dog! box: Box any: [Any!] number: Int! text(of: Wish): String }
`;

export const schema = buildSchema(SDL);

/** A way in which a value comes. */
type Coming = 'at once' | 'later' | 'as a thenable';

const thenable = (value: Promise<unknown>): PromiseLike<unknown> => ({
  // biome-ignore lint/suspicious/noThenProperty: this is what is tested
  then: (done, failed) => value.then(done, failed),
});

const after = async (turns: number): Promise<void> => {
  for (let turn = 0; turn < turns; turn += 1) await undefined;
};

export interface World extends Pick<ExecutionArgs, 'typeResolver' | 'rootValue' | 'contextValue'> {
  readonly fieldResolver: GraphQLFieldResolver<unknown, unknown>;
  /** What was asked of the resolvers, in this order. */
  readonly log: readonly string[];
}

/** How often things go wrong, and how often they take a while. */
export interface Nature {
  readonly faults: number;
  readonly waits: number;
}

/** Values for whatever is asked, each decided by the seed, its path and its arguments alone. */
export const openWorld = (seed: number, { faults, waits }: Nature): World => {
  const log: string[] = [];

  const leaf = (name: string, random: Random): unknown => {
    if (random.chance(faults)) return random.pick([{}, Number.NaN, 'WRONG', Number.POSITIVE_INFINITY, Symbol.iterator]);
    if (name === 'Int') return random.int(100);
    if (name === 'Mood') return random.pick(['CALM', 'WILD']);
    if (name === 'Boolean') return random.chance(0.5);
    return random.pick(['', 'a', 'with "quotes"', 'b']);
  };

  const object = (type: GraphQLOutputType, info: GraphQLResolveInfo, random: Random): unknown => {
    if (isAbstractType(type)) {
      const { name } = random.pick(info.schema.getPossibleTypes(type));
      const told = random.chance(faults) ? random.pick(['Query', 'Mood', 'Nobody', 'Box', 'Cat']) : name;
      return { __typename: told, born: random.int(1_000_000) };
    }
    return { born: random.int(1_000_000) };
  };

  const list = (of: GraphQLOutputType, info: GraphQLResolveInfo, random: Random): unknown => {
    if (random.chance(faults / 2)) return random.pick(['not a list', 7, {}]);
    const items = Array.from({ length: random.int(4) }, () => coming(of, info, random));
    if (random.chance(0.2)) return new Set(items);
    return random.chance(0.2) ? items.values() : items;
  };

  const ofType = (type: GraphQLOutputType, info: GraphQLResolveInfo, random: Random): unknown => {
    if (isNonNullType(type)) {
      if (random.chance(faults)) return random.pick([null, undefined]);
      return ofType(type.ofType, info, random);
    }
    if (random.chance(0.08)) return random.pick([null, undefined]);
    if (random.chance(faults)) return new TypeError(`an error as a value ${random.int(10)}`);
    if (isListType(type)) return list(type.ofType, info, random);
    return isLeafType(type) ? leaf(type.name, random) : object(type, info, random);
  };

  /** The value itself, or what leads to it. Throws nothing. */
  const coming = (type: GraphQLOutputType, info: GraphQLResolveInfo, random: Random): unknown => {
    const way: Coming = random.chance(waits) ? random.pick(['later', 'as a thenable']) : 'at once';
    const value = ofType(type, info, random);
    if (way === 'at once') return value;
    const turns = random.int(4);
    const fails = random.chance(faults);
    const later = after(turns).then(() => {
      if (fails) throw new TypeError(`failed after ${turns} turns`);
      return value;
    });
    // Whether anybody listens is the executor's to see to; here nothing may end the process.
    later.catch(() => {});
    return way === 'later' ? later : thenable(later);
  };

  return {
    log,
    rootValue: { born: 0 },
    contextValue: { seed },
    fieldResolver: (source, args, context, info) => {
      const { born } = source as { born: number };
      const path = responsePathAsArray(info.path).join('.');
      const asked = `${born} ${info.parentType.name}.${info.fieldName} ${path} ${JSON.stringify(args)} ${JSON.stringify(info.variableValues)} ${info.fieldNodes.length} ${info.returnType} ${(context as { seed: number }).seed}`;
      log.push(asked);
      const random = randomOf(seed, asked);
      if (random.chance(faults)) throw new TypeError(`thrown at ${info.fieldName}`);
      return coming(info.returnType, info, random);
    },
    typeResolver: (value, context, info, type) => {
      const { born } = value as { born: number };
      const told = defaultTypeResolver(value, context, info, type);
      return waits > 0 && born % 3 === 0 ? Promise.resolve(told) : told;
    },
  };
};
