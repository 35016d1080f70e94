import { createServer } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import { signForm } from '../../../src/sandbox/signature.ts';
import { addTask, addWorker, furnish, type Kit, reservations, startKit } from './simulator-kit.ts';

/** An application that answers each path as told; `asked` settles with the form of its first request. */
const application = async (answers: Readonly<Record<string, readonly [status: number, body: string]>>) => {
  const paths: string[] = [];
  let heard: (request: { form: Record<string, string>; signature: string }) => void = () => {};
  const asked = new Promise<{ form: Record<string, string>; signature: string }>((resolve) => {
    heard = resolve;
  });
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      paths.push(request.url ?? '');
      heard({
        form: Object.fromEntries(new URLSearchParams(body)),
        signature: String(request.headers['x-twilio-signature']),
      });
      const [status, text] = answers[request.url ?? ''] ?? [404, ''];
      response.writeHead(status, { 'content-type': 'application/json' }).end(text);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return { url: typeof address === 'object' ? `http://127.0.0.1:${address?.port}` : '', asked, paths };
};

/** Settles when the simulation's own task is in that state. */
const becomes = (kit: Kit, sid: string, state: string): Promise<void> =>
  new Promise((resolve) => {
    const look = (): void => {
      if (kit.sim.world.jobs.get(sid)?.state === state) resolve();
    };
    kit.sim.world.listen(look);
    look();
  });

const attributes = { Attributes: '{"contact_uri":"sip:1@example.com"}' };

describe('the assignment callback of a workflow', () => {
  it.each([
    ['accept', 'assigned', 'accepted'],
    ['dequeue', 'assigned', 'accepted'],
    ['reject', 'waiting', 'rejected'],
  ])('carries out %s', async (instruction, state, status) => {
    const kit = await startKit();
    const { url, asked } = await application({ '/assign': [200, JSON.stringify({ instruction })] });
    const floor = await furnish(kit, {}, { AssignmentCallbackUrl: `${url}/assign` });
    const worker = await addWorker(kit, 'Doug', floor, attributes);
    const sid = await addTask(kit, { Attributes: '{"a":1}' });
    const { form, signature } = await asked;
    await becomes(kit, sid, state);
    const [reservation] = await reservations(kit, sid);
    expect(reservation).toMatchObject({ reservation_status: status });
    expect(form).toMatchObject({
      AccountSid: kit.sim.settings.accountSid,
      WorkspaceSid: kit.sim.settings.workspaceSid,
      WorkflowSid: floor.workflow,
      TaskSid: sid,
      TaskAttributes: '{"a":1}',
      WorkerSid: worker,
      ReservationSid: reservation?.sid,
    });
    const key = kit.sim.settings.authToken;
    expect(signature).toBe(signForm({ algorithm: 'sha1', key, url: `${url}/assign`, form }));
  });

  it('is asked again at its fallback when it fails', async () => {
    const kit = await startKit();
    const { url, paths } = await application({ '/a': [500, ''], '/b': [200, '{"instruction":"accept"}'] });
    const urls = { AssignmentCallbackUrl: `${url}/a`, FallbackAssignmentCallbackUrl: `${url}/b` };
    await addWorker(kit, 'Doug', await furnish(kit, {}, urls));
    await becomes(kit, await addTask(kit), 'assigned');
    expect(paths).toEqual(['/a', '/b']);
  });

  it.each(['{}', 'no JSON', '{"instruction":"dance"}', '{"instruction":"dequeue"}'])(
    'leaves the reservation to its timeout after the answer %s',
    async (text) => {
      const kit = await startKit();
      const { url, asked } = await application({ '/a': [200, text] });
      await addWorker(kit, 'Doug', await furnish(kit, {}, { AssignmentCallbackUrl: `${url}/a` }));
      const sid = await addTask(kit);
      await asked;
      const [reservation] = await reservations(kit, sid);
      expect(reservation).toMatchObject({ reservation_status: 'pending' });
      await kit.clock.advance(30_000);
      expect((await reservations(kit, sid))[0]).toMatchObject({ reservation_status: 'timeout' });
    },
  );
});
