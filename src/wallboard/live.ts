import { type ReadonlySignal, signal } from '@preact/signals';
import type { Connection } from './connection.ts';
import { blank, fold, type LiveEvent, type Picture, type Row } from './fold.ts';
import type { InFrame } from './frame.ts';

export interface LiveView<T extends Row> {
  readonly picture: ReadonlySignal<Picture<T>>;
  /** Why the server does not tell it, while it does not. */
  readonly problem: ReadonlySignal<string | null>;
}

interface Typed<R> {
  readonly toString: () => string;
  readonly __apiType?: (variables: never) => R;
}

/** A live view, resumed with its cursor after every loss. Events of one frame are folded together. */
export const openView = <R, T extends Row>(
  connection: Connection,
  inFrame: InFrame,
  document: Typed<R>,
  eventOf: (data: R) => LiveEvent<T>,
  variables: Record<string, unknown> = {},
): LiveView<T> => {
  const picture = signal(blank<T>());
  const problem = signal<string | null>(null);
  let waiting: LiveEvent<T>[] = [];
  let cursor: string | null = null;

  const flush = (): void => {
    const events = waiting;
    waiting = [];
    problem.value = null;
    picture.value = fold(picture.peek(), events);
  };

  connection.listen({
    query: String(document),
    variables: () => ({ ...variables, after: cursor }),
    next(data) {
      const event = eventOf(data as R);
      cursor = event.cursor;
      waiting.push(event);
      inFrame(flush);
    },
    failed(message) {
      // Whatever was wrong may be the cursor.
      cursor = null;
      problem.value = message;
    },
  });
  return { picture, problem };
};
