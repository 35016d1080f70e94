import { describe, expect, it } from 'vitest';
import type { Job } from '../domain/job.ts';
import type { Task } from '../domain/task.ts';
import { type Line, walk } from './bench.ts';
import { able, openField, type Run } from './field.ts';

/** E-mails that workers write. */
export const describeEmails = (line: Line): void => {
  const field = openField(line);
  const { gateway, adapter, carryOut, settle } = field;
  const { email } = adapter;

  describe.runIf(email)('e-mails', () => {
    const { create, save, send, discard, attach, detach } = email ?? {};

    const give = async (name: string, id: string, run: Run): Promise<void> => {
      const { outcome } = await carryOut(name, id, run);
      expect([name, outcome]).toEqual([name, expect.stringMatching(/^(DONE|ACCEPTED)$/)]);
      await settle();
    };
    const jobOf = ({ job }: Task) => field.get('Job', job.nativeId) as Promise<Job | null>;

    /** A new one, in the hands of a worker who has work already. */
    const begin = async (): Promise<{ task: Task; queue: string }> => {
      const { worker } = await field.wait('Task', ({ state }) => state.state === 'ACTIVE');
      const [queue] = await walk(gateway, 'Queue');
      const own = () => walk(gateway, 'Task', { filter: { workers: [worker.nativeId] } });
      const before = new Set((await own()).map(({ ref }) => ref.nativeId));
      const input = { worker: worker.nativeId, queue: queue?.ref.nativeId ?? '' };
      await give('createEmail', input.worker, (call) => able(create)({ ...input, data: { campaign: 'spring' } }, call));
      const task = (await own()).find(({ ref }) => !before.has(ref.nativeId));
      if (!task) throw new Error('no e-mail was begun');
      return { task, queue: input.queue };
    };

    it.runIf(create && save && send)('are begun, written, sent, and in nobody’s hands then', async () => {
      const { task, queue } = await begin();
      const id = task.ref.nativeId;
      expect(task.state.state).toBe('ACTIVE');
      expect(await jobOf(task)).toMatchObject({
        state: { state: 'ASSIGNED' },
        labels: { campaign: 'spring' },
        email: { direction: 'OUTBOUND', attachments: [] },
      });
      const draft = { from: 'care@example.test', to: ['a@example.test', 'b@example.test'], subject: 'Your invoice' };
      await give('saveEmail', id, (call) =>
        able(save)(id, { ...draft, cc: ['c@example.test'], html: '<p>x</p>' }, call),
      );
      expect((await jobOf(task))?.email).toMatchObject({ ...draft, cc: ['c@example.test'], html: '<p>x</p>' });
      await give('sendEmail', id, (call) => able(send)(id, { ...draft, queue }, call));
      expect(['COMPLETED', undefined]).toContain((await field.get('Task', id))?.state.state);
      expect(['COMPLETED', undefined]).toContain((await jobOf(task))?.state.state);
    });

    it.runIf(create && attach && detach)('take attachments, and give them up', async () => {
      const { task } = await begin();
      const id = task.ref.nativeId;
      const document = { document: '0000Fa92G5HY0J6E', name: 'invoice.pdf', size: 12, mediaType: 'application/pdf' };
      await give('attachToEmail', id, (call) => able(attach)(id, document, call));
      expect((await jobOf(task))?.email?.attachments).toEqual([
        { nativeId: document.document, name: 'invoice.pdf', size: 12, mediaType: 'application/pdf' },
      ]);
      await give('detachFromEmail', id, (call) => able(detach)(id, document.document, call));
      expect((await jobOf(task))?.email?.attachments).toEqual([]);
    });

    it.runIf(create && discard)('can be thrown away before they are sent, once', async () => {
      const { task } = await begin();
      const id = task.ref.nativeId;
      await give('discardEmail', id, (call) => able(discard)(id, call));
      expect(['CANCELED', undefined]).toContain((await jobOf(task))?.state.state);
      const again = carryOut('discardEmail', id, (call) => able(discard)(id, call));
      await expect(again).rejects.toMatchObject({ code: expect.stringMatching(/^(NOT_FOUND|WRONG_STATE)$/) });
    });

    const writes = { save, send, discard, attach, detach };
    it.each(Object.keys(writes))('that are not there are NOT_FOUND: %s', async (name) => {
      const [queue] = await walk(gateway, 'Queue');
      const runs: Record<string, (id: string) => Run> = {
        save: (id) => (call) => able(save)(id, { subject: 'x' }, call),
        send: (id) => (call) => able(send)(id, { queue: queue?.ref.nativeId ?? '' }, call),
        discard: (id) => (call) => able(discard)(id, call),
        attach: (id) => (call) => able(attach)(id, { document: 'x' }, call),
        detach: (id) => (call) => able(detach)(id, 'x', call),
      };
      if (!writes[name as keyof typeof writes]) return;
      const { worker } = await field.wait('Task', ({ state }) => state.state === 'ACTIVE');
      for (const id of ['no-such-thing', `no-such-mail@${worker.nativeId}`]) {
        const order = carryOut(name, id, able(runs[name])(id));
        await expect(order).rejects.toMatchObject({ code: 'NOT_FOUND' });
      }
    });

    it('are told in jobs that are one, and in no others', async () => {
      for (const { channel, email: told } of await walk(gateway, 'Job')) {
        expect([channel, told !== undefined]).toEqual([channel, channel === 'email']);
      }
    });
  });
};
