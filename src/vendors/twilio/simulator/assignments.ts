import type { Clock } from '../../../sandbox/clock.ts';
import { openLine, type Send } from '../../../sandbox/line.ts';
import { Refusal } from '../../../sandbox/rest/refusal.ts';
import { signForm } from '../../../sandbox/signature.ts';
import { type Centre, parseAttributes } from './centre.ts';
import { printFields, valuesOf } from './event-fields.ts';
import { INSTRUCTIONS, type Instruction } from './instructions.ts';
import type { Reservation, Task } from './records.ts';
import { carryOut } from './reservation-moves.ts';

/** Asks a workflow's application what to do with a new reservation (contract §10). */
export interface Assignments {
  ask(task: Task, reservation: Reservation): void;
  close(): void;
}

const ANSWER_MS = 15_000;

const readInstruction = (text: string): Instruction | undefined => {
  const told = parseAttributes(text)?.instruction;
  return INSTRUCTIONS.find((each) => each === told);
};

export const openAssignments = (open: () => Centre, clock: Clock, send?: Send): Assignments => {
  const line = openLine(clock, ANSWER_MS, send);

  /** The text of the first answer that is a success; `null`: there was none. */
  const post = async (urls: readonly string[], form: Record<string, string>, key: string): Promise<string | null> => {
    for (const url of urls) {
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'x-twilio-signature': signForm({ algorithm: 'sha1', key, url, form }),
      };
      const body = new URLSearchParams(form).toString();
      const reply = await line.send({ method: 'POST', url, headers, body });
      if (reply && reply.status >= 200 && reply.status <= 299) return reply.text;
    }
    return null;
  };

  return {
    ask(task, reservation) {
      const centre = open();
      const workflow = centre.workflows.get(task.workflowSid ?? '');
      if (!workflow?.assignmentCallbackUrl) return;
      const { accountSid, workspaceSid } = task;
      const fields = printFields(valuesOf(centre, { task, reservation }));
      const form = { AccountSid: accountSid, WorkspaceSid: workspaceSid, ...fields };
      const urls = [workflow.assignmentCallbackUrl, workflow.fallbackAssignmentCallbackUrl ?? ''].filter(Boolean);
      void post(urls, form, centre.accounts.get(accountSid)?.authToken ?? '').then((answer) => {
        const instruction = readInstruction(answer ?? '');
        if (!instruction) return;
        try {
          carryOut(centre, reservation, instruction);
        } catch (error) {
          // The vendor tells refused instructions in its console only.
          if (!(error instanceof Refusal)) throw error;
        }
      });
    },
    close: line.close,
  };
};
