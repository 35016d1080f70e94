import { describe, expect, it } from 'vitest';
import { codeOf, type Parameter, SAMPLES, type Sample } from './samples.ts';
import { addQueue, addSkill, addUser, bearer, type Json, type Kit, SECOND, startKit } from './simulator-kit.ts';

/** The simulator's own ids, by parameter and by the id that stands in the samples. */
type Ids = Readonly<Record<string, ReadonlyMap<number, number>>>;

const SALES = {
  description: 'All calls about buying',
  call_agent_selection: 'MOST_QUALIFIED',
  hold_calls_if_inactive_agents: true,
  hold_im_if_inactive_agents: false,
  call_max_waiting_time_in_seconds: 90,
  im_max_waiting_time: 2,
  call_max_queue_size: 20,
  im_max_queue_size: 30,
};

/** What the samples speak of: two queues, two skills, two agents, a named status, three tasks and a report. */
const furnish = async (kit: Kit): Promise<Ids> => {
  const queues = [await addQueue(kit, 'Sales', SALES), await addQueue(kit, 'Support')] as const;
  const french = { sq_skill_name: 'French' };
  const english = await kit.ok('SQ_AddSkill', { sq_skill_name: 'English', description: 'C1' });
  const skills = [
    Number((english.result as Json).sq_skill_id),
    Number(((await kit.ok('SQ_AddSkill', french)).result as Json).sq_skill_id),
  ] as const;
  const users = [await addUser(kit, 'ann', queues[0]), await addUser(kit, 'bob', queues[1])] as const;
  await kit.ok('SQ_SetAgentInfo', { user_id: users[0], max_simultaneous_conversations: 4 });
  const levels = JSON.stringify([{ sq_skill_id: skills[0], sq_skill_level: 3 }]);
  await kit.ok('SQ_BindSkill', { user_id: users[0], sq_skills: levels, bind_mode: 'add' });
  await kit.ok('SQ_SetAgentCustomStatusMapping', { sq_status_name: 'CUSTOM_1', custom_status_name: 'Lunch' });
  const { agent, task } = kit.sim;
  agent.ready(users[0]);
  const order = { queue: queues[0], customData: '{"id":"T-1"}', skills: [{ skill: skills[0], level: 2 }] };
  const first = String(task.enqueue(order));
  await kit.clock.advance(2 * SECOND);
  task.accept(first);
  task.enqueue({ queue: queues[0], type: 'IM', customData: '{"id":"T-3"}' });
  task.enqueue({ queue: queues[0], customData: '{"id":"T-2"}' });
  const { history_report_id } = await kit.ok('RequestSmartQueueHistory', { report_type: 'count_handled_calls' });
  const pairs = (from: number, ids: readonly number[]) => new Map(ids.map((id, index) => [from + index, id]));
  return {
    application_id: new Map([[4711, Number(kit.sim.settings.applicationId)]]),
    sq_queue_id: pairs(5, queues),
    sq_skill_id: pairs(7, skills),
    user_id: pairs(9, users),
    history_report_id: pairs(3, [Number(history_report_id)]),
  };
};

/** What a sample needs beside that; it answers further ids. */
const BEFORE: Readonly<Record<string, (kit: Kit) => Promise<Ids>>> = {
  GetHistoryReports: async (kit) => {
    await kit.clock.advance(20 * SECOND);
    return {};
  },
  DownloadHistoryReport: async (kit) => {
    await kit.clock.advance(20 * SECOND);
    return {};
  },
  'error-393': async (kit) => {
    const { application_id } = await kit.ok('AddApplication', { application_name: 'other' });
    const stranger = { user_name: 'cho', user_display_name: 'CHO', user_password: 'Passw0rd!' };
    const { user_id } = await kit.ok('AddUser', { ...stranger, application_id: Number(application_id) });
    return { user_id: new Map([[11, Number(user_id)]]) };
  },
  'error-498': async (kit) => {
    const more = new Map<number, number>();
    for (const id of [71, 72, 73, 74]) more.set(id, await addSkill(kit, `Skill ${id}`));
    return { sq_skill_id: more };
  },
};

const KEYS = ['application_id', 'sq_queue_id', 'sq_skill_id', 'user_id', 'history_report_id'];

/** The parameters with the simulator's ids; what names no object of the samples stays what it is. */
const translated = ({ parameters }: Sample, ids: Ids): Record<string, Parameter> => {
  const one = (key: string, id: string): string => String(ids[key]?.get(Number(id)) ?? id);
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      const key = KEYS.find((each) => name.endsWith(each));
      if (name === 'sq_skills') {
        return [name, String(value).replace(/(?<="sq_skill_id":)\d+/g, (id) => one('sq_skill_id', id))];
      }
      return [name, key ? String(value).replace(/\d+/g, (id) => one(key, id)) : value];
    }),
  );
};

const shapeOfText = (text: string): string => {
  if (/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) return 'date';
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return 'day';
  // The vendor's own words have to be the same.
  return /^[A-Z][A-Z0-9_]+$/.test(text) || /^[A-Z][a-z]+\/[A-Z][a-zA-Z]+$/.test(text) ? text : 'text';
};

const shapeOf = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, shapeOf(each)]));
  }
  if (typeof value === 'string') return shapeOfText(value);
  return value === null ? null : Number.isInteger(value) ? 'integer' : typeof value;
};

const statusesOf = (body: Json = {}): unknown =>
  new Set((body.result as Json[]).map(({ sq_status_name }) => sq_status_name));

const ask = async (sample: Sample) => {
  const kit = await startKit();
  const ids = await furnish(kit);
  const more = (await BEFORE[sample.name]?.(kit)) ?? {};
  const all = Object.fromEntries(KEYS.map((key) => [key, new Map([...(ids[key] ?? []), ...(more[key] ?? [])])]));
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(translated(sample, all))) form.append(name, String(value));
  const response = await fetch(`${kit.sim.settings.baseUrl}/${sample.method}`, {
    method: 'POST',
    headers: bearer(kit.sim),
    body: form,
  });
  const text = await response.text();
  return { kit, status: response.status, type: response.headers.get('content-type'), text };
};

describe('the documented exchanges, at the simulator', () => {
  it('are all here', () => {
    expect(SAMPLES).toHaveLength(77);
    expect(Object.keys(BEFORE).filter((name) => !SAMPLES.some((sample) => sample.name === name))).toEqual([]);
  });

  it.each(SAMPLES.map((sample) => [sample.name, sample] as const))('%s', async (name, sample) => {
    const { status, type, text } = await ask(sample);
    const { response } = sample;
    expect(status).toBe(response.status);
    expect(type).toBe(response.contentType ?? 'application/json');
    if (response.text !== undefined) {
      expect(text).toMatch(/^report_type,[^\r]*\r\n(?:count_handled_calls,[^\r]*\r\n)+$/);
      return;
    }
    const body = JSON.parse(text) as Json;
    if (name === 'SQ_GetAgentCustomStatusMapping') {
      // The order of this list is not documented.
      expect(statusesOf(body)).toEqual(statusesOf(response.body));
      expect(body.result).toContainEqual({ sq_status_name: 'CUSTOM_1', custom_status_name: 'Lunch' });
      return;
    }
    if (codeOf(sample) === null) expect(shapeOf(body)).toEqual(shapeOf(response.body));
    else expect(body).toEqual(response.body);
  });

  it('leave behind what they say: what was asked for is done', async () => {
    const done = async (name: string, method: string, parameters: Json = {}): Promise<Json[]> => {
      const sample = SAMPLES.find((one) => one.name === name);
      if (!sample) throw new Error(`no sample ${name}`);
      const { kit } = await ask(sample);
      return kit.list(method, parameters as Record<string, Parameter>);
    };
    expect(await done('SQ_AddQueue', 'SQ_GetQueues')).toHaveLength(3);
    expect(await done('SQ_SetQueueInfo', 'SQ_GetQueues')).toMatchObject([
      { sq_queue_name: 'Billing', call_max_waiting_time: 2, im_max_waiting_time_in_seconds: 120 },
      {},
    ]);
    expect(await done('SQ_DelQueue', 'SQ_GetQueues')).toMatchObject([{ sq_queue_name: 'Sales' }]);
    expect(await done('SQ_DelQueue.all', 'SQ_GetQueues')).toEqual([]);
    expect(await done('SQ_SetSkillInfo', 'SQ_GetSkills')).toMatchObject([{ sq_skill_name: 'Spanish' }, {}]);
    expect(await done('SQ_DelSkill', 'SQ_GetSkills')).toMatchObject([{ sq_skill_name: 'English' }]);
    const agents = { with_sq_skills: true, with_sq_queues: true };
    expect(await done('SQ_BindSkill', 'SQ_GetAgents', agents)).toMatchObject(
      [0, 1].map(() => ({ sq_skills: [{ sq_skill_level: 3 }, { sq_skill_level: 5 }] })),
    );
    expect(await done('SQ_BindSkill.replace', 'SQ_GetAgents', agents)).toMatchObject(
      [0, 1].map(() => ({ sq_skills: [{ sq_skill_name: 'French', sq_skill_level: 1 }] })),
    );
    expect(await done('SQ_UnbindSkill', 'SQ_GetAgents', agents)).toMatchObject([{ sq_skills: [] }, { sq_skills: [] }]);
    expect(await done('SQ_BindAgent', 'SQ_GetAgents', agents)).toMatchObject([{ sq_queues: [{}, {}] }, {}]);
    expect(await done('SQ_UnbindAgent', 'SQ_GetAgents', agents)).toMatchObject([{ user_name: 'bob' }]);
    expect(await done('SQ_SetAgentInfo.conversations', 'SQ_GetAgents')).toMatchObject([
      { max_simultaneous_conversations: 3 },
      {},
    ]);
    const named = (list: readonly Json[]) => list.filter((one) => one.custom_status_name).length;
    const GET = 'SQ_GetAgentCustomStatusMapping';
    expect(named(await done('SQ_SetAgentCustomStatusMapping', GET))).toBe(2);
    expect(named(await done('SQ_SetAgentCustomStatusMapping.by-name', GET))).toBe(2);
    expect(named(await done('SQ_DeleteAgentCustomStatusMapping', GET))).toBe(0);
  });
});
