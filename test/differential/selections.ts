import {
  doTypesOverlap,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  GraphQLNonNull,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInputType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { openNames, signatureOf } from './names.ts';
import { anyAccount } from './pools.ts';
import type { Random } from './random.ts';
import { openValues } from './values.ts';
import { openVariables } from './variables.ts';

/** What an operation or a fragment makes use of. */
export interface Definition {
  readonly variables: Set<string>;
  readonly fragments: Set<Fragment>;
}

/** What a selection may still hold below it. */
interface Room {
  readonly depth: number;
  /** Lists of many rows. */
  readonly lists: number;
  /** The type of the field whose objects are asked. */
  readonly place: GraphQLCompositeType;
}

interface Fragment extends Definition, Room {
  readonly name: string;
  readonly on: GraphQLCompositeType;
  readonly text: string;
  readonly fields: number;
}

const INTROSPECTION = [
  '__schema { queryType { name } directives { name args { name defaultValue } } }',
  '__type(name: "JobFilter") { kind inputFields { name type { name kind ofType { name } } } }',
  '__typename',
];

const TOO_DEEP = `deep: account(name: "bulk") ${'{ deep: feed { deep: account '.repeat(6)}{ id }${' } }'.repeat(6)}`;

const allVariables = (of: Definition, into = new Set<string>()): Set<string> => {
  for (const name of of.variables) into.add(name);
  for (const fragment of of.fragments) allVariables(fragment, into);
  return into;
};

const reach = (of: Definition, into = new Set<Fragment>()): Set<Fragment> => {
  for (const fragment of of.fragments) {
    into.add(fragment);
    reach(fragment, into);
  }
  return into;
};

type AnyField = GraphQLField<unknown, unknown>;

/** Random selections from a schema, with the fragments and variables that they make use of. */
export const openSelections = (schema: GraphQLSchema) => {
  const namesOf = openNames(schema);
  const types = Object.values(schema.getTypeMap()).filter(({ name }) => !name.startsWith('__'));
  const composites = types.filter(isCompositeType);
  const inputs = types.filter((type): type is Extract<typeof type, GraphQLInputType> => isInputType(type));
  const overlapping = new Map<GraphQLCompositeType, readonly GraphQLCompositeType[]>(
    composites.map((type) => [type, composites.filter((other) => doTypesOverlap(schema, type, other))]),
  );

  /** For one document. `uniqueKey` answers another text each time. */
  return (random: Random, uniqueKey: () => string) => {
    const nameOf = namesOf(random);
    const { variables, definitions, values } = openVariables(random, (of) => of.pick(inputs), uniqueKey);
    const args = new Map<string, { readonly text: string; readonly variables: ReadonlySet<string> }>();
    const fragments: Fragment[] = [];
    let within: Definition = { variables: new Set(), fragments: new Set() };
    let budget = random.int(15);

    const noted = {
      forPlace: (...asked: Parameters<typeof variables.forPlace>): string => {
        const name = variables.forPlace(...asked);
        within.variables.add(name);
        return name;
      },
      any: (): string => {
        const name = variables.any();
        within.variables.add(name);
        return name;
      },
    };
    const literal = openValues({ random, notation: 'literal', variables: noted, uniqueKey });

    /** A definition of its own, whose variables and fragments are told apart from those around it. */
    const define = <T>(make: () => T): T & Definition => {
      const around = within;
      within = { variables: new Set(), fragments: new Set() };
      const made = { ...make(), ...within };
      within = around;
      return made;
    };

    const directives = (): string => {
      if (!random.chance(0.14)) return '';
      const one = (name: string): string => {
        const condition = random.chance(0.5)
          ? `$${noted.forPlace(new GraphQLNonNull(schema.getType('Boolean') as never), { name: 'if', owner: name, account: 'bulk' }, false)}`
          : String(random.chance(0.5));
        return ` @${name}(if: ${condition})`;
      };
      return random.chance(0.15) ? `${one('include')}${one('skip')}` : one(random.pick(['skip', 'include']));
    };

    const argumentsOf = (key: string, field: AnyField): string => {
      const whose = `${key} ${signatureOf(field)}`;
      const known = args.get(whose) ?? {
        ...define(() => {
          const account = anyAccount(random);
          const given = random
            .shuffle(field.args)
            .filter(({ name, type, defaultValue }) => {
              if (type instanceof GraphQLNonNull && defaultValue === undefined) return true;
              return random.chance(name === 'after' ? 0.1 : 0.4);
            })
            .map(({ name, type, defaultValue }) => {
              const place = { name, owner: field.name, account };
              return `${name}: ${literal(type, place, defaultValue !== undefined)}`;
            });
          return { text: given.length > 0 ? `(${given.join(', ')})` : '' };
        }),
      };
      args.set(whose, known);
      for (const name of known.variables) within.variables.add(name);
      return known.text;
    };

    const fieldOf = (field: AnyField, room: Room, plain = false): string => {
      budget -= 1;
      const variant = random.chance(0.75) ? 0 : 1 + random.int(2);
      const key = nameOf(field, variant, !isObjectType(room.place));
      const named = getNamedType(field.type);
      const isList = named.name.endsWith('Connection');
      const below = isCompositeType(named)
        ? ` ${selection(named, { depth: room.depth - 1, lists: room.lists - (isList ? 1 : 0), place: named })}`
        : '';
      return `${key === field.name ? '' : `${key}: `}${field.name}${argumentsOf(key, field)}${plain ? '' : directives()}${below}`;
    };

    /** The rows of a page, and not only what is told about it, are what lists are asked for. */
    const pickField = (type: GraphQLCompositeType, room: Room): AnyField | null => {
      if (isUnionType(type)) return null;
      const all = Object.values(type.getFields());
      const leaves = all.filter((field) => !isCompositeType(getNamedType(field.type)));
      const branches = all.filter(({ type: of }) => {
        const named = getNamedType(of);
        return isCompositeType(named) && (room.lists > 0 || !named.name.endsWith('Connection'));
      });
      const rows = branches.filter(({ name }) => name === 'nodes' || name === 'edges');
      if (room.depth > 0 && budget > 0 && rows.length > 0 && random.chance(0.6)) return random.pick(rows);
      const mayBranch = room.depth > 0 && budget > 0 && branches.length > 0;
      if (mayBranch && (leaves.length === 0 || random.chance(0.45))) return random.pick(branches);
      return leaves.length > 0 ? random.pick(leaves) : null;
    };

    /** What a fragment may be on, so that something can come of it. */
    const conditionsIn = (type: GraphQLCompositeType, { place }: Room): readonly GraphQLCompositeType[] =>
      (overlapping.get(type) ?? []).filter((one) => doTypesOverlap(schema, one, place));

    const spread = (type: GraphQLCompositeType, room: Room): string | null => {
      const fitting = fragments.filter(
        ({ on, depth, lists, fields, place }) =>
          doTypesOverlap(schema, type, on) &&
          (place === room.place || !(isObjectType(place) || isObjectType(room.place))) &&
          depth <= room.depth &&
          lists <= room.lists &&
          fields <= Math.max(budget, 3),
      );
      let chosen = fitting.length > 0 && random.chance(0.6) ? random.pick(fitting) : null;
      if (!chosen && fragments.length < 5) {
        const on = random.pick(conditionsIn(type, room));
        const before = budget;
        const made = define(() => ({ text: selection(on, room) }));
        chosen = { ...made, name: `F${fragments.length}`, on, ...room, fields: before - budget };
        fragments.push(chosen);
      } else if (chosen) budget -= chosen.fields;
      if (!chosen) return null;
      within.fragments.add(chosen);
      return `...${chosen.name}${directives()}`;
    };

    const inline = (type: GraphQLCompositeType, room: Room): string => {
      if (random.chance(0.2)) return `...${directives()} ${selection(type, room)}`;
      const conditions = conditionsIn(type, room);
      // What a command came to, among all the errors that it could have come to.
      const payload = conditions.find(({ name }) => name.endsWith('Payload'));
      const concrete =
        payload && random.chance(0.5) ? [payload] : conditions.filter((one) => isObjectType(one) || random.chance(0.4));
      const on = concrete.length > 0 ? random.pick(concrete) : type;
      return `... on ${on.name}${directives()} ${selection(on, room)}`;
    };

    const selection = (type: GraphQLCompositeType, room: Room): string => {
      const parts: string[] = [];
      const wanted = 1 + random.int(budget > 0 ? 4 : 2);
      for (let n = 0; n < wanted; n += 1) {
        const roll = random.int(20);
        const field = roll < 12 ? pickField(type, room) : null;
        if (field) {
          parts.push(fieldOf(field, room));
          if (random.chance(0.12)) parts.push(fieldOf(field, room));
        } else if (roll < 14 || room.depth <= 0)
          parts.push(random.pick(['__typename', 'kind: __typename']) + directives());
        else if (budget > 0)
          parts.push(
            (roll < 17 ? spread(type, { ...room, depth: room.depth - 1 }) : null) ??
              inline(type, { ...room, depth: room.depth - 1 }),
          );
      }
      if (parts.length === 0) parts.push('__typename');
      return `{ ${parts.join(' ')} }`;
    };

    const root = (type: GraphQLObjectType, first: AnyField): string => {
      const isQuery = type === schema.getQueryType();
      const room = { depth: 3 + random.int(4), lists: 1 + random.int(2), place: type };
      const own = Object.values(type.getFields());
      const parts = [fieldOf(first, room, random.chance(0.8))];
      for (let n = random.int(3); n > 0 && budget > 0; n -= 1) {
        if (isQuery && random.chance(0.08)) parts.push(random.pick(INTROSPECTION));
        else if (isQuery && random.chance(0.02)) parts.push(TOO_DEEP);
        else if (random.chance(0.15)) parts.push(spread(type, room) ?? '__typename');
        else if (random.chance(0.3)) parts.push(fieldOf(first, room));
        else parts.push(fieldOf(random.pick(own), room));
      }
      return `{ ${random.shuffle(parts).join(' ')} }`;
    };

    return {
      /** The fields of an operation, `first` among them. */
      operation: (type: GraphQLObjectType, first: AnyField): Definition & { readonly text: string } => {
        budget += 6;
        return define(() => ({ text: root(type, first) }));
      },
      /** As an operation declares the variables of its own and of its fragments. */
      declarations: (of: Definition): string => definitions(allVariables(of)),
      fragmentsOf: (operations: readonly Definition[]): readonly string[] => {
        const used = new Set(operations.flatMap((one) => [...reach(one)]));
        return [...used].map(({ name, on, text }) => `fragment ${name} on ${on.name} ${text}`);
      },
      values: (): string => values(random),
    };
  };
};
