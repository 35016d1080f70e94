import { useSignal } from '@preact/signals';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { announced, type Request, request } from '../ask-for.ts';
import { ask, connection } from '../board.ts';
import { type Command, carryOut, type Outcome } from '../commands.ts';
import { Modal } from './modal.tsx';
import { PullForm } from './pull-form.tsx';
import { CancelForm, DeclineForm, UnassignForm } from './simple-forms.tsx';
import { StateForm } from './state-form.tsx';

const TITLES: Readonly<Record<Request['type'], string>> = {
  state: 'Set the state of a worker',
  unassign: 'Take a job from its worker',
  decline: 'Decline an offer',
  cancel: 'Cancel a job',
  pull: 'Pull a job from a workbin',
};

const Form = ({ request: asked, onChange }: { request: Request; onChange: (command: Command | null) => void }) => {
  switch (asked.type) {
    case 'state':
      return <StateForm request={asked} onChange={onChange} />;
    case 'unassign':
      return <UnassignForm request={asked} onChange={onChange} />;
    case 'decline':
      return <DeclineForm request={asked} onChange={onChange} />;
    case 'cancel':
      return <CancelForm request={asked} onChange={onChange} />;
    case 'pull':
      return <PullForm request={asked} onChange={onChange} />;
  }
};

/** A key for each command that is decided here: sent again it is the same command, decided otherwise it is another. */
const openKeys = () => {
  const keys = new Map<string, string>();
  return (command: Command): string => {
    const decided = JSON.stringify(command);
    const key = keys.get(decided) ?? `wallboard-${crypto.getRandomValues(new Uint32Array(4)).join('-')}`;
    keys.set(decided, key);
    return key;
  };
};

const Confirm = ({ asked }: { readonly asked: Request }) => {
  const command = useSignal<Command | null>(null);
  const outcome = useSignal<Outcome | null>(null);
  const busy = useSignal(false);
  const keyOf = useRef(openKeys());
  const closer = useRef<HTMLButtonElement>(null);
  const close = () => {
    if (!busy.value) request.value = null;
  };
  const run = async () => {
    if (command.value === null || busy.value) return;
    busy.value = true;
    outcome.value = null;
    const told = await carryOut(ask, command.value, keyOf.current(command.value));
    busy.value = false;
    outcome.value = told;
    announced.value = told.text;
  };
  const told = outcome.value;
  const over = told !== null && !told.again;
  // With the text that says so, and not a moment later: somebody may be typing.
  useLayoutEffect(() => {
    if (over) closer.current?.focus();
  }, [over]);

  return (
    <Modal title={TITLES[asked.type]} onClose={close}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        <fieldset class="body" disabled={busy.value || over}>
          <Form
            request={asked}
            onChange={(next) => {
              command.value = next;
            }}
          />
        </fieldset>
        {connection.link.value.phase === 'lost' && (
          <p class="outcome" data-kind="open">
            The connection is lost: what you see may have changed.
          </p>
        )}
        <p class="outcome" data-kind={told?.kind} hidden={told === null && !busy.value}>
          {busy.value ? 'Sending…' : told?.text}
        </p>
        <div class="buttons">
          <button type="button" ref={closer} class="act" disabled={busy.value} onClick={close}>
            {over ? 'Close' : 'Leave it'}
          </button>
          {!over && (
            <button type="submit" class="go" disabled={busy.value || command.value === null}>
              {told?.again ? 'Try again' : 'Confirm'}
            </button>
          )}
        </div>
      </form>
    </Modal>
  );
};

export const CommandDialog = () => (request.value === null ? null : <Confirm asked={request.value} />);
