import {
  type ASTNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { overLimit } from './limits.ts';

/** What one document may hold, whatever its variables are; of fields and aliases as if every fragment was written out where it is spread. */
export interface DocumentLimits {
  /** Levels of fields below the operation. */
  readonly depth: number;
  /** Fields in the whole operation. */
  readonly breadth: number;
  /** Fields of the operation itself. */
  readonly rootFields: number;
  readonly aliases: number;
  readonly tokens: number;
  /** Directives in the whole document. */
  readonly directives: number;
  /** Directives at one place of it. */
  readonly directivesPerPlace: number;
}

export const DEFAULT_DOCUMENT_LIMITS: DocumentLimits = {
  depth: 12,
  breadth: 400,
  rootFields: 50,
  aliases: 60,
  tokens: 4_000,
  directives: 100,
  directivesPerPlace: 5,
};

/**
 * What an operation may ask of the schema itself, whatever the limits are: tools ask with one query that they do not let anybody
 * shorten. No vendor is asked for it, and how often lists may be nested in it is bounded by a rule of graphql-js.
 */
const INTROSPECTION = { depth: 24, breadth: 600 };

/** Levels of lists and objects in a value, and of lists in a type, that stand in a document: validation walks them recursively. */
const MOST_VALUE_LEVELS = 80;

const isIntrospection = ({ kind, ...node }: SelectionNode): boolean =>
  kind === Kind.FIELD && 'name' in node && (node.name.value === '__schema' || node.name.value === '__type');

const isAliased = (selection: SelectionNode): boolean =>
  selection.kind === Kind.FIELD && selection.alias !== undefined && selection.name.value !== '__typename';

interface Shape {
  readonly depth: number;
  readonly breadth: number;
  readonly aliases: number;
  /** Fields of the selection set itself. */
  readonly width: number;
  /** Of what is asked of the schema itself, which counts as one field in the others. */
  readonly introspection: Pick<DocumentLimits, 'depth' | 'breadth'>;
}

const EMPTY: Shape = { depth: 0, breadth: 0, aliases: 0, width: 0, introspection: { depth: 0, breadth: 0 } };

/** Each selection set is measured once, however often fragments lead to it: the work grows with the document, not with what it unfolds to. */
const shapeMeter = (fragments: ReadonlyMap<string, FragmentDefinitionNode>) => {
  const measured = new Map<SelectionSetNode, Shape>();
  const measure = (selectionSet: SelectionSetNode): Shape => {
    const known = measured.get(selectionSet);
    if (known) return known;
    // Stands while the set is being measured, so that a fragment that holds itself ends here; another rule refuses it.
    measured.set(selectionSet, EMPTY);
    let depth = 0;
    let breadth = 0;
    let aliases = 0;
    let width = 0;
    const introspection = { depth: 0, breadth: 0 };
    for (const selection of selectionSet.selections) {
      const field = selection.kind === Kind.FIELD ? 1 : 0;
      const below =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? fragments.get(selection.name.value)?.selectionSet
          : selection.selectionSet;
      const within = below ? measure(below) : EMPTY;
      const asksSchema = isIntrospection(selection);
      const inner = asksSchema ? EMPTY : within;
      const asked = asksSchema ? within : within.introspection;
      depth = Math.max(depth, field + inner.depth);
      breadth += field + inner.breadth;
      aliases += (isAliased(selection) ? 1 : 0) + inner.aliases;
      width += field === 1 ? 1 : inner.width;
      introspection.depth = Math.max(introspection.depth, asked.depth);
      introspection.breadth += asked.breadth;
    }
    const shape = { depth, breadth, aliases, width, introspection };
    measured.set(selectionSet, shape);
    return shape;
  };
  return measure;
};

/** Its fields are counted where a question about the schema spreads it. */
const isOfSchema = (definition: FragmentDefinitionNode | OperationDefinitionNode): boolean =>
  'typeCondition' in definition && definition.typeCondition.name.value.startsWith('__');

/** What every definition is measured by: those that are not asked for are validated, too. */
const shapeErrors = (document: DocumentNode, limits: DocumentLimits): GraphQLError | null => {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
  }
  const measure = shapeMeter(fragments);
  for (const definition of document.definitions) {
    if (!('selectionSet' in definition) || !definition.selectionSet) continue;
    const { introspection, width, ...own } = measure(definition.selectionSet);
    for (const [shape, most] of [
      [own, isOfSchema(definition) ? INTROSPECTION : limits],
      [introspection, INTROSPECTION],
    ] as const) {
      for (const name of ['depth', 'breadth'] as const) {
        if (shape[name] > most[name]) return overLimit(name, shape[name], most[name]);
      }
    }
    if (own.aliases > limits.aliases) return tooMany('aliases', limits.aliases);
    if (definition.kind === Kind.OPERATION_DEFINITION && width > limits.rootFields)
      return tooMany('root fields', limits.rootFields);
  }
  return null;
};

export const tooMany = (what: string, limit: number): GraphQLError =>
  new GraphQLError(`the document has more than ${limit} ${what}: split it`, {
    extensions: { code: 'LIMIT_EXCEEDED', http: { spec: true, status: 400 } },
  });

const isNest = ({ kind }: ASTNode): boolean =>
  kind === Kind.LIST || kind === Kind.OBJECT || kind === Kind.LIST_TYPE || kind === Kind.NON_NULL_TYPE;

const plainErrors = (document: DocumentNode, limits: DocumentLimits): GraphQLError | null => {
  let directives = 0;
  let level = 0;
  let problem: GraphQLError | null = null;
  visit(document, {
    enter(node) {
      const here = 'directives' in node ? (node.directives?.length ?? 0) : 0;
      directives += here;
      if (here > limits.directivesPerPlace) problem = tooMany('directives at one place', limits.directivesPerPlace);
      if (directives > limits.directives) problem = tooMany('directives', limits.directives);
      if (isNest(node)) level += 1;
      if (level > MOST_VALUE_LEVELS) problem = tooMany('levels in a value or type', MOST_VALUE_LEVELS);
      return problem ? false : undefined;
    },
    leave(node) {
      if (isNest(node)) level -= 1;
    },
  });
  return problem;
};

/**
 * Whether a document is within the limits, before it is validated: some rules of graphql-js take time by the square of what it holds.
 * Answers the error to refuse it with.
 */
export const documentError = (document: DocumentNode, limits: DocumentLimits): GraphQLError | null =>
  shapeErrors(document, limits) ?? plainErrors(document, limits);
