import type { Clock } from '../../../sandbox/clock.ts';
import { parseObject } from './body.ts';
import type { Workflow } from './records.ts';

export type Instruction = 'accept' | 'reject';

export interface Callbacks {
  /** Posts the form to the workflow's URL, or to its fallback, and hands on what the answer tells to do. */
  post(workflow: Workflow, form: Readonly<Record<string, string>>, act: (instruction: Instruction) => void): void;
  close(): void;
}

const ANSWER_MS = 15_000;
const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** The simulation never dials anything but this machine; other hosts count as not reachable. */
const reachable = (url: string): boolean => URL.canParse(url) && LOOPBACK.has(new URL(url).hostname);

export const createCallbacks = (clock: Clock): Callbacks => {
  const pending = new Set<AbortController>();

  /** The text of a 2xx answer; `null`: the call failed (contract §10). */
  const dial = async (url: string, body: string): Promise<string | null> => {
    if (!reachable(url)) return null;
    const controller = new AbortController();
    const stopTimer = clock.after(ANSWER_MS, () => controller.abort());
    pending.add(controller);
    try {
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const { signal } = controller;
      const response = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
      const text = await response.text();
      return response.ok ? text : null;
    } catch {
      return null;
    } finally {
      stopTimer();
      pending.delete(controller);
    }
  };

  const postToEach = async (urls: readonly string[], body: string): Promise<string | null> => {
    for (const url of urls) {
      const answer = await dial(url, body);
      if (answer !== null) return answer;
    }
    return null;
  };

  return {
    post({ assignmentCallbackUrl, fallbackAssignmentCallbackUrl }, form, act) {
      if (assignmentCallbackUrl === null) return;
      // Captured URLs end in a newline (contract §12 row 33).
      const urls = [assignmentCallbackUrl, fallbackAssignmentCallbackUrl ?? ''].map((url) => url.trim());
      const body = new URLSearchParams(form).toString();
      postToEach(urls.filter(Boolean), body).then((answer) => {
        const instruction = parseObject(answer ?? '')?.instruction;
        if (instruction === 'accept' || instruction === 'reject') act(instruction);
      });
    },
    close() {
      for (const controller of pending) controller.abort();
    },
  };
};
