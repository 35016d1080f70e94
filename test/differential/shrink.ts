import { type ASTNode, type DocumentNode, Kind, parse, print, visit } from 'graphql';
import type { Operation } from './generator.ts';

type Path = readonly (string | number)[];

const REMOVABLE: ReadonlySet<string> = new Set([
  Kind.FIELD,
  Kind.INLINE_FRAGMENT,
  Kind.FRAGMENT_SPREAD,
  Kind.DIRECTIVE,
  Kind.ARGUMENT,
  Kind.OBJECT_FIELD,
  Kind.OPERATION_DEFINITION,
]);

/** Where something stands that may be left out, the largest first. */
const spotsOf = (document: DocumentNode): readonly Path[] => {
  const spots: Path[] = [];
  visit(document, {
    enter(node: ASTNode, _key, _parent, path) {
      if (REMOVABLE.has(node.kind)) spots.push([...path]);
    },
  });
  return spots.sort((a, b) => a.length - b.length);
};

const without = (node: unknown, [step, ...rest]: Path): unknown => {
  if (step === undefined) return node;
  if (Array.isArray(node)) {
    return rest.length === 0
      ? node.filter((_, at) => at !== step)
      : node.map((one, at) => (at === step ? without(one, rest) : one));
  }
  const members = node as Record<string | number, unknown>;
  return { ...members, [step]: without(members[step], rest) };
};

/** Without fragments and variables that nothing uses any more. */
const tidied = (document: DocumentNode): DocumentNode => {
  const spread = new Set<string>();
  visit(document, { FragmentSpread: (node) => void spread.add(node.name.value) });
  const kept = document.definitions.filter(
    (one) => one.kind !== Kind.FRAGMENT_DEFINITION || spread.has(one.name.value),
  );
  if (kept.length < document.definitions.length) return tidied({ ...document, definitions: kept });
  const used = new Set<string>();
  visit(document, {
    VariableDefinition: () => false,
    Variable: (node) => void used.add(node.name.value),
  });
  return visit(document, {
    VariableDefinition: (node) => (used.has(node.variable.name.value) ? undefined : null),
  });
};

/** The smallest operation found that still fails. */
export const shrink = async (
  operation: Operation,
  fails: (candidate: Operation) => Promise<boolean>,
  mostTries = 400,
): Promise<Operation> => {
  let smallest = operation;
  let tries = 0;
  for (let again = true; again; ) {
    again = false;
    const document = parse(smallest.document, { noLocation: true });
    for (const spot of spotsOf(document)) {
      if (tries === mostTries) return smallest;
      tries += 1;
      let text: string;
      try {
        text = print(tidied(without(document, spot) as DocumentNode));
      } catch {
        continue;
      }
      if (text === '') continue;
      const candidate = { ...smallest, document: text };
      if (!(await fails(candidate))) continue;
      smallest = candidate;
      again = true;
      break;
    }
  }
  return smallest;
};
