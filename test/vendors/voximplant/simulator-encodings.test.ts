import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { readMultipart } from '../../../src/vendors/voximplant/simulator/request.ts';
import { addQueue, addUser, bearer, type Json, type Kit, startKit } from './simulator-kit.ts';

type Fields = readonly (readonly [string, string])[];

const BOUNDARY = '--------------------------123456789012345678901234';
const multipart = (fields: Fields): string =>
  [
    ...fields.map(
      ([name, value]) => `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
    ),
    `--${BOUNDARY}--\r\n`,
  ].join('');

interface Raw {
  readonly method: 'GET' | 'POST';
  /** As it stands in the request line. */
  readonly target: string;
  readonly headers?: Record<string, string>;
  /** Several pieces are sent chunked, without a length. */
  readonly pieces?: readonly string[];
}

const sendRaw = (kit: Kit, { method, target, headers = {}, pieces = [] }: Raw): Promise<Json> =>
  new Promise((resolve, reject) => {
    const { hostname: host, port } = new URL(kit.sim.url);
    const sent = request(
      { host, port, method, path: target, headers: { ...bearer(kit.sim), ...headers } },
      (answer) => {
        let text = '';
        answer.setEncoding('utf8');
        answer.on('data', (chunk: string) => {
          text += chunk;
        });
        answer.on('end', () => resolve(JSON.parse(text) as Json));
      },
    );
    sent.on('error', reject);
    const [only, ...more] = pieces;
    if (more.length === 0) sent.end(only);
    else {
      for (const piece of pieces) sent.write(piece);
      sent.end();
    }
  });

const form = (fields: Fields): string => new URLSearchParams(fields.map(([name, value]) => [name, value])).toString();
const FORM = { 'content-type': `multipart/form-data; boundary=${BOUNDARY}` };
const URLENCODED = { 'content-type': 'application/x-www-form-urlencoded' };
const JSON_TYPE = { 'content-type': 'application/json' };
const METHOD = 'SQ_AddSkill';

/** Contract §2, a row a client. */
const CLIENTS: readonly (readonly [string, (fields: Fields) => Raw])[] = [
  [
    'Node: multipart with cmd, chunked',
    (fields) => {
      const text = multipart([['cmd', METHOD], ...fields]);
      const pieces = [text.slice(0, 70), text.slice(70, 150), text.slice(150)];
      return { method: 'POST', target: '/platform_api', headers: FORM, pieces };
    },
  ],
  [
    'Node through a proxy: a whole URL as the target',
    (fields) => ({
      method: 'POST',
      target: 'https://api.voximplant.com/platform_api',
      headers: { ...FORM, host: 'api.voximplant.com' },
      pieces: [multipart([['cmd', METHOD], ...fields]), ''],
    }),
  ],
  [
    'Python: urlencoded with cmd',
    (fields) => ({
      method: 'POST',
      target: '/platform_api',
      headers: URLENCODED,
      pieces: [form([['cmd', METHOD], ...fields])],
    }),
  ],
  [
    'Go, PHP: multipart, method in the path',
    (fields) => ({ method: 'POST', target: `/platform_api/${METHOD}`, headers: FORM, pieces: [multipart(fields)] }),
  ],
  [
    'Java: account_id next to the token',
    (fields) => ({
      method: 'POST',
      target: `/platform_api/${METHOD}`,
      headers: FORM,
      pieces: [multipart([['account_id', '1'], ...fields])],
    }),
  ],
  [
    '.NET: cmd and path',
    (fields) => ({
      method: 'POST',
      target: `/platform_api/${METHOD}`,
      headers: FORM,
      pieces: [multipart([['cmd', METHOD], ...fields])],
    }),
  ],
  [
    'new documents: query and an empty object',
    (fields) => ({
      method: 'POST',
      target: `/platform_api/${METHOD}?${form(fields)}`,
      headers: JSON_TYPE,
      pieces: ['{}'],
    }),
  ],
  [
    'new documents: query and no body',
    (fields) => ({ method: 'POST', target: `/platform_api/${METHOD}?${form(fields)}` }),
  ],
  [
    'old documents: GET with a trailing slash',
    (fields) => ({ method: 'GET', target: `/platform_api/${METHOD}/?${form(fields)}` }),
  ],
  ['GET without one', (fields) => ({ method: 'GET', target: `/platform_api/${METHOD}?${form(fields)}` })],
  ['GET with cmd', (fields) => ({ method: 'GET', target: `/platform_api/?${form([['cmd', METHOD], ...fields])}` })],
];

const skillNames = async (kit: Kit): Promise<unknown[]> =>
  (await kit.list('SQ_GetSkills')).map(({ sq_skill_name }) => sq_skill_name);

describe('a call', () => {
  for (const [name, make] of CLIENTS) {
    it(`is understood as sent by ${name}`, async () => {
      const kit = await startKit();
      const fields = [
        ['application_id', String(kit.sim.settings.applicationId)],
        ['sq_skill_name', 'Tiếng Việt & "quoted"; 100%'],
        ['description', 'two\r\nlines'],
      ] as const;
      expect(await sendRaw(kit, make(fields))).toEqual({ result: { sq_skill_id: expect.any(Number) } });
      expect(await kit.list('SQ_GetSkills')).toMatchObject([
        { sq_skill_name: 'Tiếng Việt & "quoted"; 100%', description: 'two\r\nlines' },
      ]);
    });
  }

  it('may be split anywhere inside a multipart body', async () => {
    const kit = await startKit();
    const text = multipart([
      ['cmd', METHOD],
      ['application_id', String(kit.sim.settings.applicationId)],
      ['sq_skill_name', 'split'],
    ]);
    const pieces = text.match(/[\s\S]{1,37}/g) ?? [];
    expect(pieces.join('')).toBe(text);
    await sendRaw(kit, { method: 'POST', target: '/platform_api', headers: FORM, pieces });
    expect(await skillNames(kit)).toEqual(['split']);
  });

  it('answers 102 without a method, 103 for an unknown one, 404 outside', async () => {
    const kit = await startKit();
    expect(await sendRaw(kit, { method: 'POST', target: '/platform_api' })).toMatchObject({ error: { code: 102 } });
    expect(await sendRaw(kit, { method: 'GET', target: '/platform_api/SQ_Nothing' })).toEqual({
      error: { code: 103, msg: 'Unknown command.' },
    });
    expect(await kit.code('sq_getskills')).toBe(103);
    const outside = await fetch(`${kit.sim.url}/elsewhere`);
    expect(outside.status).toBe(404);
    expect((await fetch(`${kit.sim.settings.baseUrl}/GetUsers`, { method: 'DELETE' })).status).toBe(404);
  });

  it('answers with exactly application/json', async () => {
    const kit = await startKit();
    const answer = await fetch(`${kit.sim.settings.baseUrl}/GetUsers`);
    expect(answer.headers.get('content-type')).toBe('application/json');
  });
});

describe('parameters', () => {
  it('are lists with semicolons, or repeated', async () => {
    const kit = await startKit();
    const [one, two] = [await addQueue(kit, 'One'), await addQueue(kit, 'Two')];
    await addQueue(kit, 'Three');
    const target = `/platform_api/SQ_GetQueues?application_id=${kit.sim.settings.applicationId}`;
    const asked = async (query: string) =>
      ((await sendRaw(kit, { method: 'GET', target: target + query })).result as Json[]).map(
        ({ sq_queue_id }) => sq_queue_id,
      );
    expect(await asked(`&sq_queue_id=${one};${two}`)).toEqual([one, two]);
    expect(await asked(`&sq_queue_id=${one}%3B${two}`)).toEqual([one, two]);
    expect(await asked(`&sq_queue_id=${one}&sq_queue_id=${two}`)).toEqual([one, two]);
    expect(await asked('&sq_queue_name=Two;One')).toEqual([one, two]);
  });

  it('are booleans in every client’s spelling', async () => {
    const kit = await startKit();
    const user = await addUser(kit, 'ann', await addQueue(kit, 'One'));
    const shown = async (flag: string) =>
      Object.hasOwn((await kit.list('SQ_GetAgents', { user_id: user, with_sq_skills: flag }))[0] ?? {}, 'sq_skills');
    for (const yes of ['true', 'True', 'TRUE', '1']) expect(await shown(yes), yes).toBe(true);
    for (const no of ['false', 'False', '0', '']) expect(await shown(no), no).toBe(false);
    expect(await kit.code('SQ_GetAgents', { with_sq_skills: 'yes' })).toBe(496);
  });

  it('that are empty count as missing, and unknown ones do not matter', async () => {
    const kit = await startKit();
    expect(await kit.code('SQ_AddSkill', { sq_skill_name: '' })).toBe(485);
    await kit.ok('SQ_AddSkill', { sq_skill_name: 'x', colour: 'blue', sqSkillName: 'y' });
    expect(await skillNames(kit)).toEqual(['x']);
  });

  it('in the body win over the query, unless switched', async () => {
    for (const [precedence, winner] of [
      ['body', 'B'],
      ['query', 'Q'],
    ] as const) {
      const kit = await startKit({ switches: { precedence } });
      const target = `/platform_api/${METHOD}?application_id=${kit.sim.settings.applicationId}&sq_skill_name=Q`;
      await sendRaw(kit, { method: 'POST', target, headers: URLENCODED, pieces: ['sq_skill_name=B'] });
      expect(await skillNames(kit)).toEqual([winner]);
    }
  });

  it('in a JSON body are not read, unless switched', async () => {
    for (const [json_body, names] of [
      ['ignored', []],
      ['parameters', ['J']],
    ] as const) {
      const kit = await startKit({ switches: { json_body } });
      const target = `/platform_api/${METHOD}?application_id=${kit.sim.settings.applicationId}`;
      await sendRaw(kit, { method: 'POST', target, headers: JSON_TYPE, pieces: ['{"sq_skill_name":"J"}'] });
      await sendRaw(kit, { method: 'POST', target, headers: JSON_TYPE, pieces: ['not json'] });
      expect(await skillNames(kit)).toEqual(names);
    }
  });
});

describe('readMultipart', () => {
  const type = 'multipart/form-data; boundary=XX';
  it('takes plain and quoted names and boundaries, and further part headers', () => {
    const body =
      'preamble\r\n--XX\r\ncontent-disposition: form-data; name=a\r\n\r\n1\r\n--XX\r\nContent-Type: text/plain\r\n' +
      'Content-Disposition: form-data; filename="f"; name="b"\r\n\r\n\r\n--XX--\r\nepilogue';
    const fields = [
      ['a', '1'],
      ['b', ''],
    ];
    expect(readMultipart(type, body)).toEqual(fields);
    expect(readMultipart('multipart/form-data; boundary="XX"', body)).toEqual(fields);
  });
  it('passes over what is no field', () => {
    expect(readMultipart(type, '')).toEqual([]);
    expect(readMultipart('multipart/form-data', '--XX\r\n\r\n\r\n--XX--')).toEqual([]);
    expect(readMultipart(type, '--XX\r\nContent-Disposition: form-data\r\n\r\n1\r\n--XX--')).toEqual([]);
    expect(readMultipart(type, '--XX\r\nContent-Disposition: form-data; name="a"\r\n\r\nnever ends')).toEqual([]);
  });
});
