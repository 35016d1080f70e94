import type { FastifyInstance } from '../http-face.ts';

/** An answer other than success; `body` is the vendor's own envelope. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly status: number;
  readonly body: object;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, body: object, headers: Readonly<Record<string, string>> = {}) {
    super(JSON.stringify(body));
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** Answers what a route throws. `mistake` words the simulator's own errors, in full, so that nobody takes them for simulated ones. */
export const answerRefusals = (app: FastifyInstance, mistake: (text: string) => Refusal): void => {
  app.setErrorHandler((error, _request, reply) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    const { status, headers, body } = error instanceof Refusal ? error : mistake(text);
    return reply.code(status).headers(headers).send(body);
  });
};
