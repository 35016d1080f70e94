import type { Answer, Client, Document } from '../client/index.ts';

/** An answer that may lack parts, and is not nothing. */
export interface Answered<R> extends Answer<R> {
  readonly data: R;
}

export const openAsk =
  ({ request }: Pick<Client, 'request'>) =>
  async <R, V extends object>(document: Document<R, V>, variables: V): Promise<Answered<R>> => {
    const answer = await request(document, variables);
    if (answer.data === null) throw answer.error;
    return { ...answer, data: answer.data };
  };

export type Ask = ReturnType<typeof openAsk>;
