import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { headingAbove } from '../focus.ts';

interface ModalProps {
  readonly title: string;
  /** Asked for by Escape as well; absent: it stays until it is answered. */
  readonly onClose?: () => void;
  readonly children: ComponentChildren;
}

/** The browser's own dialog: it keeps the focus inside, and it goes back to where it came from. */
export const Modal = ({ title, onClose, children }: ModalProps) => {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = element.current;
    const from = document.activeElement;
    const heading = headingAbove(from);
    dialog?.showModal();
    return () => {
      dialog?.close();
      // The row that was acted on may be gone by now, or have changed its place, of which the browser takes the focus away.
      const back = from?.isConnected ? from : heading;
      if (back instanceof HTMLElement) back.focus({ preventScroll: true });
    };
  }, []);
  return (
    <dialog
      ref={element}
      aria-labelledby="dialog-title"
      onCancel={(event) => {
        event.preventDefault();
        onClose?.();
      }}
    >
      <h2 id="dialog-title">{title}</h2>
      {children}
    </dialog>
  );
};
