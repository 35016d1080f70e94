import { type DocumentNode, getOperationAST, Kind, type ValueNode, visit } from 'graphql';

const ARGUMENT = 'maxStalenessMs';

/** The values that a document gives the argument, wherever it does. */
const given = new WeakMap<DocumentNode, readonly ValueNode[]>();

const valuesIn = (document: DocumentNode): readonly ValueNode[] => {
  const known = given.get(document);
  if (known) return known;
  const found: ValueNode[] = [];
  visit(document, {
    Argument(node) {
      if (node.name.value === ARGUMENT) found.push(node.value);
    },
  });
  given.set(document, found);
  return found;
};

/**
 * How old the oldest may be of what an operation is told, in milliseconds: the least `maxStalenessMs` of its lists, so that no part of an
 * answer is older than its reader wants another one to be. Without any it may be as old as memory is.
 */
export const leastStaleness = (
  document: DocumentNode,
  operationName: string | null | undefined,
  variables: Readonly<Record<string, unknown>> | null | undefined,
): number => {
  const values = valuesIn(document);
  if (values.length === 0) return Number.POSITIVE_INFINITY;
  const defaults = new Map(
    getOperationAST(document, operationName)?.variableDefinitions?.map(({ variable, defaultValue }) => [
      variable.name.value,
      defaultValue,
    ]),
  );
  const numberOf = (value: ValueNode | undefined): number => {
    if (value?.kind === Kind.INT) return Number(value.value);
    if (value?.kind !== Kind.VARIABLE) return Number.POSITIVE_INFINITY;
    const name = value.name.value;
    const set = variables?.[name];
    if (set === undefined) return numberOf(defaults.get(name));
    if (set === null) return Number.POSITIVE_INFINITY;
    // They are not coerced yet: what is no number is refused when the operation is executed.
    return typeof set === 'number' ? set : 0;
  };
  return Math.min(...values.map(numberOf));
};
