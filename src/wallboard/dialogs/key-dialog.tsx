import { useSignal } from '@preact/signals';
import { connection } from '../board.ts';
import { apiKey, keepKey } from '../key.ts';
import { Modal } from './modal.tsx';

interface Refusal {
  readonly reason: string;
  readonly key: string | null;
}

const sentence = ({ reason, key }: Refusal): string => {
  if (apiKey.value === null) return 'Type the API key that your administrator gave you.';
  return apiKey.value === key ? `Refused: ${reason}.` : 'This key is being tried.';
};

const Question = ({ refusal }: { readonly refusal: Refusal }) => {
  const typed = useSignal('');
  return (
    <Modal title="This server wants a key">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          const key = typed.value.trim();
          if (key === '') return;
          // The same key again is a wish to try again, not a change.
          if (key === apiKey.peek()) connection.hurry();
          else keepKey(key);
        }}
      >
        <p>{sentence(refusal)} It is kept until this tab is closed, and the key of a screen until it is refused.</p>
        <label class="field">
          API key
          <input
            type="password"
            autocomplete="off"
            required
            value={typed.value}
            onInput={({ currentTarget: { value } }) => {
              typed.value = value;
            }}
          />
        </label>
        <div class="buttons">
          <button type="submit" class="go">
            Connect
          </button>
        </div>
      </form>
    </Modal>
  );
};

export const KeyDialog = () => {
  const { value: link } = connection.link;
  return link.phase === 'refused' ? (
    <Question refusal={{ reason: link.reason, key: link.headers['x-api-key'] ?? null }} />
  ) : null;
};
