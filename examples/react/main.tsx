import { StrictMode } from 'react';
import { type Container, createRoot } from 'react-dom/client';
import { createClient } from 'trunkline/client';
import { Jobs } from './jobs.tsx';

/** One client for the whole page: it is made outside of the components, and all their views share its socket. */
export const mount = (element: Container, url: string) => {
  const client = createClient({ url });
  const root = createRoot(element);
  return {
    show: (states: readonly string[]): void =>
      root.render(
        <StrictMode>
          <Jobs client={client} states={states} />
        </StrictMode>,
      ),
    unmount: (): void => root.unmount(),
  };
};
