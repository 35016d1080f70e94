import { type Request, request } from './ask-for.ts';
import { isAble, isAllowed } from './board.ts';
import { isScreen } from './key.ts';

interface ActProps {
  readonly account: string;
  /** One of these must be there, or nothing is offered. */
  readonly needs: readonly string[];
  /** Global id of the worker whose work or presence it is about; `null`: nobody's. */
  readonly whose: string | null;
  readonly label: string;
  /** Of what, for those who hear only the button. */
  readonly of: string;
  readonly ask: () => Request;
}

/** Opens a dialog, where the account can do what it is for, and the person at the page may; not on a screen that nobody attends. */
export const Act = ({ account, needs, whose, label, of, ask }: ActProps) =>
  !isScreen.value && isAllowed(account, whose) && needs.some((capability) => isAble(account, capability)) ? (
    <button
      type="button"
      class="act"
      aria-haspopup="dialog"
      onClick={() => {
        request.value = ask();
      }}
    >
      {label}
      <span class="unseen"> {of}</span>…
    </button>
  ) : null;
