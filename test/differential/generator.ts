import type { GraphQLField, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { randomOf } from './random.ts';
import { openSelections } from './selections.ts';

export interface Operation {
  readonly index: number;
  readonly type: 'query' | 'mutation';
  readonly document: string;
  /** Which of the document's operations; `null`: not said. */
  readonly operationName: string | null;
  /** Names of the document's other operations of the same type. */
  readonly otherNames: readonly string[];
  /** JSON. */
  readonly variables: string;
  /** Other values for the same variables. */
  readonly otherVariables: string;
  /** Whether a command carries an idempotency key, so that it comes to something else the second time. */
  readonly isKeyed: boolean;
}

type Type = Operation['type'];

interface Root {
  readonly type: GraphQLObjectType;
  readonly field: GraphQLField<unknown, unknown>;
}

const rootsOf = (type: GraphQLObjectType | null | undefined): readonly Root[] =>
  type ? Object.values(type.getFields()).map((field) => ({ type, field })) : [];

/** Random operations over a schema, nearly all of them valid, each decided by the seed and its index alone. */
export const openGenerator = (schema: GraphQLSchema) => {
  const selectionsOf = openSelections(schema);
  const roots: Readonly<Record<Type, readonly Root[]>> = {
    query: rootsOf(schema.getQueryType()),
    mutation: rootsOf(schema.getMutationType()),
  };

  /** Every field of the roots has its turn: seven queries, three mutations, and so on. */
  const rootAt = (index: number): Root & { readonly kind: Type } => {
    const [round, place] = [Math.floor(index / 10), index % 10];
    const kind = place < 7 ? 'query' : 'mutation';
    const turn = kind === 'query' ? round * 7 + place : round * 3 + place - 7;
    const root = roots[kind][turn % roots[kind].length];
    if (!root) throw new TypeError(`the schema has no ${kind}`);
    return { ...root, kind };
  };

  const operation = (seed: number, index: number): Operation => {
    const random = randomOf(seed, String(index));
    let keys = 0;
    const uniqueKey = (): string => {
      keys += 1;
      return `key-${seed}-${index}-${keys}`;
    };
    const selections = selectionsOf(random, uniqueKey);

    const { kind, type, field } = rootAt(index);
    const main = { kind, name: random.chance(0.5) ? 'Main' : null, ...selections.operation(type, field) };
    const others = Array.from({ length: random.chance(0.2) ? 1 + random.int(2) : 0 }, (_, n) => {
      const other: Type = random.chance(0.6) ? kind : 'query';
      const root = random.pick(roots[other]);
      return { kind: other, name: `Other${n}`, ...selections.operation(root.type, root.field) };
    });
    const name = others.length > 0 ? 'Main' : main.name;
    const operations = [{ ...main, name }, ...others];
    const texts = [
      ...operations.map((one) => `${one.kind} ${one.name ?? ''}${selections.declarations(one)} ${one.text}`),
      ...selections.fragmentsOf(operations),
    ];
    const document = random.shuffle(texts).join('\n');
    const isNamed = others.length > 0 ? random.chance(0.99) : random.chance(0.5);
    return {
      index,
      type: kind,
      document: random.chance(0.01) ? document.replace('__typename', 'nothing') : document,
      operationName: isNamed ? name : null,
      otherNames: others.filter((one) => one.kind === kind).map((one) => one.name),
      variables: selections.values(),
      otherVariables: selections.values(),
      isKeyed: keys > 0,
    };
  };

  return { operation };
};
