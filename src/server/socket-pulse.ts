import { WebSocket } from 'ws';

/** How often a silent peer is asked whether it lives. */
const KEEP_ALIVE_MS = 12_000;

/** Ends peers that went without a word, so that they cost nothing for long. One that is slow, and nothing of which is read, still moves. */
export const watchPulse = (socket: WebSocket, flushed: () => number): { readonly answered: () => void } => {
  let answered = true;
  let before = 0;
  const pulse = setInterval(() => {
    const now = flushed();
    const moves = socket.isPaused && now > before;
    before = now;
    if (!answered && !moves) return socket.terminate();
    answered = false;
    if (socket.readyState === WebSocket.OPEN) socket.ping();
  }, KEEP_ALIVE_MS);
  pulse.unref();
  socket.once('close', () => clearInterval(pulse));
  return {
    answered() {
      answered = true;
    },
  };
};
