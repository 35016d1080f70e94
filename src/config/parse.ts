import { isPair, isScalar, isSeq, type Node, type Pair, parseDocument, type Scalar, visit } from 'yaml';
import { isExactNumber, toNumber } from '../domain/json.ts';
import { ConfigError } from './config-error.ts';
import { placeOf } from './issue.ts';

const DECIMAL = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** Whether nothing of what was written is lost: no digit of a long number, and no zero before a short one. */
const isKept = ({ value, source }: Scalar): boolean => {
  if (typeof value !== 'number' || source === undefined) return true;
  if (DECIMAL.test(source)) return !isExactNumber(toNumber(source));
  return Number.isSafeInteger(value) && !/^[-+]?0\d/.test(source);
};

const nameOf = (key: unknown): string => (isScalar(key) ? (key.source ?? String(key.value)) : String(key));

/** The steps from the root to a node, given its ancestors. */
const stepsTo = (node: Node, ancestors: readonly unknown[]): PropertyKey[] =>
  [...ancestors, node].flatMap((one, at): PropertyKey[] => {
    const parent: unknown = ancestors[at - 1];
    if (isPair(one)) return [nameOf(one.key)];
    return isSeq(parent) ? [parent.items.indexOf(one as Node & Pair)] : [];
  });

/**
 * A configuration as written in YAML, of which JSON is a part. Throws `ConfigError` for a number that cannot be kept as it was written:
 * it may be an id or a secret. Throws the parser's own error for what is not YAML.
 */
export const parseConfig = (text: string): unknown => {
  const document = parseDocument(text);
  const [error] = document.errors;
  if (error) throw error;
  visit(document, {
    Scalar(_key, node, ancestors) {
      if (isKept(node)) return;
      const place = placeOf(stepsTo(node, ancestors));
      throw new ConfigError(
        `${place}: the number ${node.source} cannot be kept as it is written; if it is an id or a secret, write it as text, in quotes`,
      );
    },
  });
  return document.toJS();
};
