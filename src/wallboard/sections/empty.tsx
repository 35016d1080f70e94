import type { Row } from '../fold.ts';
import type { LiveView } from '../live.ts';

/** Why there is nothing: it has not come yet, or there is none. */
export const Empty = ({
  view,
  text,
}: {
  readonly view: Pick<LiveView<Row>, 'picture' | 'problem'>;
  readonly text: string;
}) => <p class="empty">{view.picture.value.whole ? text : (view.problem.value ?? 'Not heard yet…')}</p>;
