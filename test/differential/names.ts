import { type GraphQLField, type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';
import type { Random } from './random.ts';

/** Response names that mean something in JavaScript, and others that nobody expects. */
const ALIASES = [
  'constructor',
  'toString',
  'then',
  '__proto__',
  'hasOwnProperty',
  'data',
  'errors',
  '_',
  'valueOf',
  'length',
  'id2',
  'Z',
];

type AnyField = Pick<GraphQLField<unknown, unknown>, 'name' | 'type' | 'args'>;

/** What has to be alike in fields that are merged. */
export const signatureOf = ({ type, args }: Omit<AnyField, 'name'>): string =>
  `${type}(${args.map((arg) => `${arg.name}: ${arg.type}`).join()})`;

/**
 * Response names such that whatever is selected can be merged: a name stands for one field of one type with one set of arguments
 * wherever it occurs in a document. So the same name may be selected again at every place, below every fragment.
 */
export const openNames = (schema: GraphQLSchema) => {
  const signatures = new Map<string, string[]>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const { name, type: of, args } of Object.values(type.getFields())) {
      const signature = signatureOf({ type: of, args });
      const known = signatures.get(name) ?? [];
      signatures.set(name, known.includes(signature) ? known : [...known, signature]);
    }
  }

  /** For one document. */
  return (random: Random) => {
    const given = new Map<string, string>();
    const free = random.shuffle(ALIASES);
    /** `variant`: which set of arguments. `mixed`: objects of several types may stand at this place. */
    return ({ name: field, type, args }: AnyField, variant: number, mixed: boolean): string => {
      const which = signatures.get(field)?.indexOf(signatureOf({ type, args })) ?? 0;
      if (variant === 0 && (which === 0 || !mixed)) return field;
      const key = `${field}_${which}_${variant}`;
      const known = given.get(key) ?? (random.chance(0.15) ? free.pop() : undefined) ?? key;
      given.set(key, known);
      return known;
    };
  };
};
