import type { GraphQLError, ResponsePath } from 'graphql';

/** The errors of one execution. Of what fails below a position that another error has nulled nothing is told, as by graphql-js. */
export class Errors {
  readonly list: GraphQLError[] = [];
  /** `undefined`: the whole answer. */
  readonly #nulled = new Set<ResponsePath | undefined>();

  add(error: GraphQLError, path: ResponsePath | undefined): void {
    if (this.#nulled.size > 0 && this.#isNulled(path)) return;
    this.#nulled.add(path);
    this.list.push(error);
  }

  #isNulled(path: ResponsePath | undefined): boolean {
    for (let at = path; at; at = at.prev) if (this.#nulled.has(at)) return true;
    return this.#nulled.has(undefined);
  }
}
