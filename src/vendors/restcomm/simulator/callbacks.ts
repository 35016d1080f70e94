import type { Clock } from '../../../sandbox/clock.ts';
import { openLine, type Send } from '../../../sandbox/line.ts';
import { parseObject } from './body.ts';
import type { Workflow } from './records.ts';

export type Instruction = 'accept' | 'reject';

export interface Callbacks {
  /** Posts the form to the workflow's URL, or to its fallback, and hands on what the answer tells to do. */
  post(workflow: Workflow, form: Readonly<Record<string, string>>, act: (instruction: Instruction) => void): void;
  close(): void;
}

const ANSWER_MS = 15_000;

const HEADERS = { 'content-type': 'application/x-www-form-urlencoded' };

export const createCallbacks = (clock: Clock, send?: Send): Callbacks => {
  const line = openLine(clock, ANSWER_MS, send);

  /** The text of a 2xx answer; `null`: the call failed (contract §10). */
  const dial = async (url: string, body: string): Promise<string | null> => {
    const reply = await line.send({ method: 'POST', url, headers: HEADERS, body });
    return reply && reply.status >= 200 && reply.status <= 299 ? reply.text : null;
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
      void postToEach(urls.filter(Boolean), body).then((answer) => {
        const instruction = parseObject(answer ?? '')?.instruction;
        if (instruction === 'accept' || instruction === 'reject') act(instruction);
      });
    },
    close: line.close,
  };
};
