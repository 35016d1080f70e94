import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { startSimulator, type VoximplantSimulation } from '../../../src/vendors/voximplant/simulator/index.ts';

type Asked = readonly [section: string, method: string, parameters: Record<string, unknown>];
type Json = Record<string, unknown>;

/**
 * The vendor's own client in a process of its own. Its address is fixed and https; with a proxy it speaks plain HTTP to
 * that proxy in absolute form (contract §11), so the simulator is named as the proxy.
 */
const ask = async ({ url, settings }: VoximplantSimulation, asked: readonly Asked[]): Promise<Json[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'client-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const credentials = join(folder, 'credentials.json');
  await writeFile(
    credentials,
    JSON.stringify({
      account_email: 'owner@sandbox.example',
      account_id: settings.accountId,
      key_id: settings.keyId,
      private_key: settings.privateKey,
    }),
  );
  const script = join(import.meta.dirname, 'official-client.cjs');
  const { stdout } = await promisify(execFile)(process.execPath, [script, credentials, JSON.stringify(asked)], {
    env: { PATH: process.env.PATH, https_proxy: url },
  });
  return JSON.parse(stdout) as Json[];
};

test("the vendor's own client runs every method that it types against the simulator", async () => {
  const simulation = await startSimulator({});
  onTestFinished(() => simulation.close());
  const { applicationId } = simulation.settings;
  const [queue, otherQueue] = Object.values(simulation.seeded?.queues ?? {});
  const [user] = Object.values(simulation.seeded?.users ?? {});
  const sq = (method: string, parameters: Json = {}): Asked => ['SmartQueue', method, { applicationId, ...parameters }];
  const from = Date.now() - 3_600_000;
  const answers = await ask(simulation, [
    ['Applications', 'getApplications', {}],
    ['Users', 'getUsers', { applicationId, count: 3 }],
    sq('sQ_AddQueue', {
      sqQueueName: 'From the client',
      callAgentSelection: 'MOST_QUALIFIED',
      callTaskSelection: 'MAX_WAITING_TIME',
    }),
    sq('sQ_SetQueueInfo', { sqQueueId: queue, description: 'changed' }),
    sq('sQ_GetQueues', { sqQueueId: `${queue};${otherQueue}` }),
    sq('sQ_AddSkill', { sqSkillName: 'Juggling' }),
    sq('sQ_GetSkills'),
    sq('sQ_SetSkillInfo', { sqSkillName: 'Juggling', newSqSkillName: 'Juggling with fire' }),
    sq('sQ_BindAgent', { sqQueueId: 'all', userId: user, bindMode: 'add_queues' }),
    sq('sQ_UnbindAgent', { sqQueueId: queue, userId: user }),
    sq('sQ_BindSkill', {
      userId: user,
      sqSkills: JSON.stringify([{ sq_skill_name: 'Juggling with fire', sq_skill_level: 3 }]),
      bindMode: 'add',
    }),
    sq('sQ_UnbindSkill', { sqSkillName: 'Juggling with fire', userId: user }),
    sq('sQ_DelSkill', { sqSkillName: 'Juggling with fire' }),
    sq('sQ_GetAgents', { withSqStatuses: true, withSqQueues: true, withSqSkills: true, handleCalls: false }),
    sq('sQ_SetAgentInfo', { userId: user, handleCalls: true }),
    sq('sQ_SetAgentCustomStatusMapping', { sqStatusName: 'READY', customStatusName: 'At your service' }),
    sq('sQ_GetAgentCustomStatusMapping'),
    sq('sQ_DeleteAgentCustomStatusMapping', { sqStatusName: 'READY' }),
    sq('getSQState', { sqQueueId: 'all' }),
    sq('getSmartQueueRealtimeMetrics', { reportType: 'count_handled_calls' }),
    sq('getSmartQueueDayHistory', { reportType: 'count_handled_calls', sqQueueId: queue }),
    sq('requestSmartQueueHistory', {
      reportType: 'count_handled_calls',
      sqQueueId: queue,
      fromDate: from,
      toDate: Date.now(),
    }),
    ['History', 'getHistoryReports', {}],
    sq('sQ_DelQueue', { sqQueueName: 'From the client' }),
  ]);
  expect(answers.filter((answer) => 'failed' in answer || 'error' in answer)).toEqual([]);
  expect(answers[0]).toMatchObject({ result: [{ applicationId }] });
  expect(answers[2]).toMatchObject({ result: { sqQueueId: expect.any(Number) } });
  expect(answers[18]?.result).toBeInstanceOf(Array);
});

test("the vendor's own client is refused with the vendor's own code", async () => {
  const simulation = await startSimulator({ scenario: 'empty' });
  onTestFinished(() => simulation.close());
  const [answer] = await ask(simulation, [['SmartQueue', 'sQ_GetQueues', { applicationId: 1 }]]);
  expect(JSON.stringify(answer)).toContain('116');
});
