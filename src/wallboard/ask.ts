import { type Client, type Document, TrunklineError } from '../client/index.ts';

/** An answer may lack parts, and is not nothing. */
export const openAsk =
  ({ query }: Pick<Client, 'query'>) =>
  async <R, V extends object>(document: Document<R, V>, variables: V): Promise<R> => {
    try {
      return await query(document, variables);
    } catch (error) {
      if (error instanceof TrunklineError && error.data) return error.data as R;
      throw error;
    }
  };

export type Ask = ReturnType<typeof openAsk>;
