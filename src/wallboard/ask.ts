/** A typed document as the generated code gives it: text that knows what it answers. */
export interface Question<R, V> {
  readonly toString: () => string;
  readonly __apiType?: (variables: V) => R;
}

export interface Answer<R> {
  readonly data: R;
  /** The server's clock, and when the question left and was answered by ours. */
  readonly date: string | null;
  readonly sentAt: number;
  readonly receivedAt: number;
}

/** Why there is no answer, in a sentence for people. */
export class AskError extends Error {
  override readonly name = 'AskError';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

interface Body {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

const PATIENCE_MS = 30_000;

const reach = async (url: string, init: RequestInit): Promise<Response> => {
  try {
    return await fetch(url, init);
  } catch (error) {
    const late = error instanceof DOMException && error.name === 'TimeoutError';
    throw new AskError(
      late ? 'TIMEOUT' : 'UNREACHABLE',
      late ? 'The server has not answered in time.' : 'The server cannot be reached.',
    );
  }
};

export const openAsk =
  (url: string, key: () => string | null) =>
  async <R, V>(question: Question<R, V>, variables: V): Promise<Answer<R>> => {
    const secret = key();
    const sentAt = Date.now();
    const response = await reach(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(secret === null ? {} : { 'x-api-key': secret }),
      },
      body: JSON.stringify({ query: String(question), variables }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const receivedAt = Date.now();
    const body: Body = await response.json().catch(() => ({}));
    const [first] = body.errors ?? [];
    if (body.data) return { data: body.data as R, date: response.headers.get('date'), sentAt, receivedAt };
    throw new AskError(
      first?.extensions?.code ?? String(response.status),
      first?.message ?? `The server answered ${response.status}.`,
    );
  };

export type Ask = ReturnType<typeof openAsk>;
