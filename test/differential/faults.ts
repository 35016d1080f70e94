import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type FieldNode,
  GraphQLError,
  GraphQLScalarType,
  type GraphQLSchema,
  getNullableType,
  getVariableValues,
  isInputObjectType,
  isObjectType,
  Kind,
  print,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import type { Asked } from './subject.ts';

/** A way to execute wrongly. */
export interface Fault {
  /** In a schema of its own. */
  readonly schema?: (schema: GraphQLSchema) => void;
  readonly before?: (args: ExecutionArgs) => ExecutionArgs;
  readonly after?: (result: ExecutionResult) => ExecutionResult;
  /** What is asked instead. `sight`: how often the document was seen, from 1. */
  readonly asked?: (asked: Asked, sight: number) => Asked;
  /** Under what name an answer in flight is shared with others; `null`: not at all. */
  readonly shared?: (asked: Asked) => string | null;
  /** Whether an answer is kept for whoever asks the same later. */
  readonly keeps?: (asked: Asked) => boolean;
}

const withDocument = (
  change: (document: DocumentNode, args: ExecutionArgs) => DocumentNode,
): Pick<Fault, 'before'> => ({
  before: (args) => ({ ...args, document: change(args.document, args) }),
});

const withSelections = (
  change: (
    selections: readonly SelectionNode[],
    isExcluded: (node: SelectionNode) => boolean,
  ) => readonly SelectionNode[],
): Pick<Fault, 'before'> =>
  withDocument((document, { schema, variableValues, operationName }) => {
    const operation = document.definitions.find(
      (one) => one.kind === Kind.OPERATION_DEFINITION && (operationName == null || one.name?.value === operationName),
    );
    const definitions = operation?.kind === Kind.OPERATION_DEFINITION ? (operation.variableDefinitions ?? []) : [];
    const { coerced = {} } = getVariableValues(schema, definitions, { ...variableValues });
    const isExcluded = (node: SelectionNode): boolean =>
      node.directives?.some((directive) => {
        const [argument] = directive.arguments ?? [];
        const value = argument?.value;
        const condition =
          value?.kind === Kind.VARIABLE ? coerced[value.name.value] : value?.kind === Kind.BOOLEAN && value.value;
        return condition === (directive.name.value === 'skip');
      }) ?? false;
    return visit(document, {
      SelectionSet: {
        leave: (node): SelectionSetNode => {
          const selections = change(node.selections, isExcluded);
          return selections.length > 0 ? { ...node, selections } : node;
        },
      },
    });
  });

const keyOf = (node: SelectionNode): string | null =>
  node.kind === Kind.FIELD ? (node.alias ?? node.name).value : null;

const isRepeated = (node: SelectionNode, selections: readonly SelectionNode[]): boolean =>
  keyOf(node) !== null && selections.filter((other) => keyOf(other) === keyOf(node)).length > 1;

const jsonScalar = (schema: GraphQLSchema): GraphQLScalarType => {
  const type = schema.getType('JSON');
  if (type instanceof GraphQLScalarType) return type;
  throw new TypeError('the schema has no JSON');
};

const loseDefaults = (schema: GraphQLSchema): void => {
  for (const type of Object.values(schema.getTypeMap())) {
    const inputs = isInputObjectType(type)
      ? Object.values(type.getFields())
      : isObjectType(type)
        ? Object.values(type.getFields()).flatMap(({ args }) => [...args])
        : [];
    for (const input of inputs) {
      if (input.defaultValue === undefined) continue;
      input.defaultValue = undefined;
      input.type = getNullableType(input.type) as never;
    }
  }
};

const isMutation = ({ document, operationName }: Asked): boolean =>
  new RegExp(`\\bmutation\\b${operationName === null ? '' : `\\s+${operationName}\\b`}`).test(document);

const everything = (asked: Asked): string => JSON.stringify(asked);

const withErrors = (change: (errors: readonly GraphQLError[]) => readonly GraphQLError[]): Pick<Fault, 'after'> => ({
  after: (result) => (result.errors ? { ...result, errors: change(result.errors) } : result),
});

export const FAULTS: Readonly<Record<string, Fault>> = {
  'an alias is answered with the arguments of the field beside it': withSelections((selections) =>
    selections.map((node) => {
      const first = selections.find(
        (other): other is FieldNode =>
          node.kind === Kind.FIELD && other.kind === Kind.FIELD && other.name.value === node.name.value,
      );
      return first && node.kind === Kind.FIELD ? { ...node, arguments: first.arguments ?? [] } : node;
    }),
  ),
  'the default of an argument is lost': { schema: loseDefaults },
  'the default of a variable is lost': withDocument((document) =>
    visit(document, {
      VariableDefinition: (node) => ({
        ...node,
        defaultValue: undefined,
        type: node.defaultValue && node.type.kind === Kind.NON_NULL_TYPE ? node.type.type : node.type,
      }),
    }),
  ),
  'a variable that is null counts as left out': {
    before: (args) => ({
      ...args,
      variableValues: Object.fromEntries(
        Object.entries(args.variableValues ?? {}).filter(([, value]) => value !== null),
      ),
    }),
  },
  'a variable inside a JSON literal is lost': {
    schema: (schema) => {
      const type = jsonScalar(schema);
      const { parseLiteral } = type;
      type.parseLiteral = (node) => parseLiteral.call(type, node, {});
    },
  },
  'long integers in variables are rounded': {
    asked: (asked) => ({ ...asked, variables: JSON.stringify(JSON.parse(asked.variables)) }),
  },
  '@skip on one of several merged fields leaves out all of them': withSelections((selections, isExcluded) => {
    const out = new Set(selections.filter(isExcluded).map(keyOf));
    return selections.filter((node) => keyOf(node) === null || !out.has(keyOf(node)));
  }),
  '@skip and @include count for nothing on a field that is selected twice': withSelections((selections) =>
    selections.map((node) => (isRepeated(node, selections) ? { ...node, directives: [] } : node)),
  ),
  'of a field that is selected twice only the first counts': withSelections((selections) =>
    selections.filter(
      (node, at) => keyOf(node) === null || selections.findIndex((one) => keyOf(one) === keyOf(node)) === at,
    ),
  ),
  'fields of fragments come last': withSelections((selections) => [
    ...selections.filter(({ kind }) => kind === Kind.FIELD),
    ...selections.filter(({ kind }) => kind !== Kind.FIELD),
  ]),
  'a fragment that is spread again is left out': withDocument((document) => {
    const seen = new Set<string>();
    return visit(document, {
      FragmentSpread(node) {
        const text = print(node);
        if (seen.has(text)) return null;
        seen.add(text);
        return undefined;
      },
    });
  }),
  'the second sight of a document is answered by its first operation': {
    asked: (asked, sight) => {
      const [, first] = /(?:query|mutation)\s+(\w+)/.exec(asked.document) ?? [];
      return sight > 1 && first !== undefined && asked.operationName !== null
        ? { ...asked, operationName: first }
        : asked;
    },
  },
  'queries are shared whatever their variables are': {
    shared: (asked) => (isMutation(asked) ? null : everything({ ...asked, variables: '' })),
  },
  'queries are shared whoever asks': {
    shared: (asked) => (isMutation(asked) ? null : everything({ ...asked, who: 'admin' })),
  },
  'queries are shared whichever operation is asked for': {
    shared: (asked) => (isMutation(asked) ? null : everything({ ...asked, operationName: '' })),
  },
  'mutations are shared': { shared: everything },
  'a mutation that comes again is answered from memory': { keeps: isMutation },
  'errors have no path': withErrors((errors) =>
    errors.map(
      ({ message, nodes, originalError, extensions }) =>
        new GraphQLError(message, { nodes, originalError, extensions }),
    ),
  ),
  'errors come in another order': withErrors((errors) => [...errors].reverse()),
};
