import { type GraphQLSchema, isEnumType, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';

interface Rename {
  readonly where: string;
  readonly old: string;
  readonly instead: string;
}

const REASON = /^Renamed to `([^`]+)`;/;

const renameOf = (where: string, old: string, reason: string | null | undefined): Rename[] => {
  const instead = REASON.exec(reason ?? '')?.[1];
  return instead ? [{ where, old, instead }] : [];
};

/** What a client that was written for the version before has to replace: every deprecated member that has a new name. */
const renames = (schema: GraphQLSchema): readonly Rename[] =>
  Object.values(schema.getTypeMap()).flatMap((type) => {
    if (isEnumType(type)) {
      return type.getValues().flatMap(({ name, deprecationReason }) => renameOf(type.name, name, deprecationReason));
    }
    if (isInputObjectType(type)) {
      return Object.values(type.getFields()).flatMap(({ name, deprecationReason }) =>
        renameOf(type.name, name, deprecationReason),
      );
    }
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    return Object.values(type.getFields()).flatMap((field) => [
      ...renameOf(type.name, field.name, field.deprecationReason),
      ...field.args.flatMap((arg) => renameOf(`${type.name}.${field.name}`, arg.name, arg.deprecationReason)),
    ]);
  });

export const renamesTable = (schema: GraphQLSchema): string => {
  const rows = [...Map.groupBy(renames(schema), ({ old, instead }) => `\`${old}\` | \`${instead}\``)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(
      ([names, of]) =>
        `| ${names} | ${of
          .map(({ where }) => `\`${where}\``)
          .sort()
          .join(', ')} |`,
    );
  return ['', '| before | now | where |', '|---|---|---|', ...rows, ''].join('\n');
};
