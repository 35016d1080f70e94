import { type GraphQLInputType, GraphQLNonNull, getNullableType, isNonNullType } from 'graphql';
import { anyAccount, type Place } from './pools.ts';
import type { Random } from './random.ts';
import { openValues, type Variables, type WriteValue } from './values.ts';

interface Variable {
  readonly name: string;
  readonly type: GraphQLInputType;
  readonly place: Place;
  /** A literal. */
  readonly fallback: string | null;
}

/** An idempotency key is of one command alone. */
const isKey = ({ name }: Place): boolean => name === 'idempotencyKey';

/** The variables of one document. A name means the same in all of its operations. */
export const openVariables = (
  random: Random,
  anyType: (random: Random) => GraphQLInputType,
  uniqueKey: () => string,
) => {
  const known: Variable[] = [];
  const constant = openValues({ random, notation: 'literal', uniqueKey });

  const declare = (type: GraphQLInputType, place: Place, fallback: string | null): string => {
    const name = `v${known.length}`;
    known.push({ name, type, place, fallback });
    return name;
  };

  /** A constant that is not null: a default of a variable that may stand where null must not. */
  const presentConstant = (type: GraphQLInputType, place: Place): string =>
    constant(new GraphQLNonNull(getNullableType(type) as never), place);

  const variables: Variables = {
    forPlace(type, place, fallback) {
      const fitting = known.filter((one) => String(one.type) === String(type) && !isKey(one.place) && !isKey(place));
      if (fitting.length > 0 && random.chance(0.25)) return random.pick(fitting).name;
      const nullable = getNullableType(type) as GraphQLInputType;
      if (!isNonNullType(type)) {
        if (random.chance(0.15)) return declare(new GraphQLNonNull(type as never), place, null);
        return declare(type, place, random.chance(0.4) ? constant(type, place) : null);
      }
      if (random.chance(0.3)) return declare(nullable, place, presentConstant(type, place));
      if (random.chance(0.15)) return declare(type, place, presentConstant(type, place));
      return fallback && random.chance(0.4) ? declare(nullable, place, null) : declare(type, place, null);
    },
    any() {
      if (known.length > 0 && random.chance(0.5)) return random.pick(known).name;
      const type = anyType(random);
      const place = { name: 'value', owner: 'JSON', account: anyAccount(random) };
      return variables.forPlace(type, place, false);
    },
  };

  /** As declared by an operation that uses `names`. */
  const definitions = (names: ReadonlySet<string>): string => {
    const used = known.filter(({ name }) => names.has(name));
    const texts = used.map(
      ({ name, type, fallback }) => `$${name}: ${type}${fallback === null ? '' : ` = ${fallback}`}`,
    );
    return texts.length > 0 ? `(${texts.join(', ')})` : '';
  };

  /** As sent: some given, some null, some left out, also such as nobody asked for. */
  const values = (random: Random): string => {
    const write: WriteValue = openValues({ random, notation: 'json', uniqueKey });
    const given = known.flatMap(({ name, type, place, fallback }) => {
      const needed = isNonNullType(type);
      if (random.chance(!needed ? 0.3 : fallback === null ? 0.004 : 0.5)) return [];
      const value = random.chance(needed ? 0.003 : 0.12)
        ? 'null'
        : write(new GraphQLNonNull(getNullableType(type) as never), place);
      return [`${JSON.stringify(name)}:${value}`];
    });
    if (random.chance(0.05)) given.push('"unasked":1');
    return `{${random.shuffle(given).join(',')}}`;
  };

  return { variables, definitions, values };
};
