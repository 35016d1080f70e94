/**
 * The workloads by hand, without GraphQL: the calls that a loader for each request would make, all that can go at the same time at the
 * same time. The path names the workload.
 */

import { createHash, createHmac, createPrivateKey, sign } from 'node:crypto';
import { idOf, jobNodes, jobState, openRestcomm, presenceState } from '../by-hand.ts';
import { openPool, serve } from '../serve.ts';
import { ACCOUNTS, JOBS, OF_JOBS, type Variables, WORKERS } from './query.ts';

interface WorkerNode {
  readonly id: string;
  readonly name: string;
  readonly presence: { readonly state: string };
}
type ReadWorkers = () => Promise<readonly WorkerNode[]>;

/** The settings of each account, in the order of `ACCOUNTS`. */
const given = JSON.parse(process.argv[2] ?? '[]') as readonly never[];
const settingsOf = <S>(account: (typeof ACCOUNTS)[number]): S => given[ACCOUNTS.indexOf(account)] as S;

const restcomm = openRestcomm(settingsOf(OF_JOBS));

const openAzure = ({ endpoint, accessKey }: { readonly endpoint: string; readonly accessKey: string }): ReadWorkers => {
  const { origin, host } = new URL(endpoint);
  const pool = openPool(origin);
  const key = Buffer.from(accessKey, 'base64');
  const noBody = createHash('sha256').update('').digest('base64');
  const path = `/routing/workers?api-version=2023-11-01&maxpagesize=${WORKERS}`;
  const states = new Map([
    ['active', 'READY'],
    ['draining', 'DRAINING'],
    ['inactive', 'NOT_READY'],
  ]);
  return async () => {
    const date = new Date().toUTCString();
    const signature = createHmac('sha256', key).update(`GET\n${path}\n${date};${host};${noBody}`).digest('base64');
    const headers = {
      'x-ms-date': date,
      'x-ms-content-sha256': noBody,
      authorization: `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`,
    };
    const { statusCode, body } = await pool.request({ path, method: 'GET', headers });
    interface Row {
      readonly id: string;
      readonly state: string;
      readonly labels: { readonly name: string };
    }
    const { value } = (await body.json()) as { readonly value: readonly Row[] };
    if (statusCode !== 200) throw new Error(`azure: ${statusCode}`);
    return value.map(({ id, state, labels }) => ({
      id: idOf('Worker', 'azure', id),
      name: labels.name,
      presence: { state: states.get(state) ?? 'UNKNOWN' },
    }));
  };
};

interface GenesysSettings {
  readonly baseUrl: string;
  readonly users: readonly { readonly userName: string; readonly password: string }[];
}

const openGenesys = ({ baseUrl, users: [login] }: GenesysSettings): ReadWorkers => {
  const pool = openPool(baseUrl);
  const authorization = `Basic ${Buffer.from(`${login?.userName}:${login?.password}`).toString('base64')}`;
  interface Row {
    readonly id: string;
    readonly firstName: string;
    readonly lastName: string;
    readonly channels: readonly { readonly userState: { readonly state: string } }[];
  }
  return async () => {
    const path = '/api/v2/users?fields=*&subresources=*';
    const { statusCode, body } = await pool.request({ path, method: 'GET', headers: { authorization } });
    const { users } = (await body.json()) as { readonly users: readonly Row[] };
    if (statusCode !== 200) throw new Error(`genesys: ${statusCode}`);
    return users.map(({ id, firstName, lastName, channels }) => ({
      id: idOf('Worker', 'genesys', id),
      name: `${firstName} ${lastName}`,
      presence: { state: channels.some(({ userState }) => userState.state === 'Ready') ? 'READY' : 'NOT_READY' },
    }));
  };
};

interface VoximplantSettings {
  readonly baseUrl: string;
  readonly accountId: number;
  readonly keyId: string;
  readonly privateKey: string;
  readonly applicationId: number;
}

const TOKEN_SECONDS = 600;
const RENEWED_BEFORE_MS = 60_000;

const openVoximplant = (settings: VoximplantSettings): ReadWorkers => {
  const { origin, pathname } = new URL(settings.baseUrl);
  const pool = openPool(origin);
  const key = createPrivateKey(settings.privateKey);
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  let token = { text: '', until: 0 };
  const authorization = (): string => {
    if (Date.now() >= token.until) {
      const iat = Math.floor(Date.now() / 1_000) - 5;
      const header = { alg: 'RS256', typ: 'JWT', kid: settings.keyId };
      const text = `${encode(header)}.${encode({ iss: settings.accountId, iat, exp: iat + TOKEN_SECONDS })}`;
      const signature = sign('sha256', Buffer.from(text), key).toString('base64url');
      token = { text: `Bearer ${text}.${signature}`, until: (iat + TOKEN_SECONDS) * 1_000 - RENEWED_BEFORE_MS };
    }
    return token.text;
  };
  const params = new URLSearchParams({
    application_id: String(settings.applicationId),
    with_sq_statuses: 'true',
    count: String(WORKERS),
    offset: '0',
  }).toString();
  interface Row {
    readonly user_id: number;
    readonly user_display_name: string;
    readonly sq_statuses: readonly Readonly<Record<string, { readonly sq_status_name: string }>>[];
  }
  return async () => {
    const { statusCode, body } = await pool.request({
      path: `${pathname}/SQ_GetAgents`,
      method: 'POST',
      headers: { authorization: authorization(), 'content-type': 'application/x-www-form-urlencoded' },
      body: params,
    });
    const { result } = (await body.json()) as { readonly result?: readonly Row[] };
    if (statusCode !== 200 || !result) throw new Error(`voximplant: ${statusCode}`);
    return result.map(({ user_id: id, user_display_name: name, sq_statuses: statuses }) => {
      const names = statuses.flatMap((one) => Object.values(one).map(({ sq_status_name: status }) => status));
      const isOffline = names.every((status) => status === 'OFFLINE');
      const state = names.includes('READY') ? 'READY' : isOffline ? 'OFFLINE' : 'NOT_READY';
      return { id: idOf('Worker', 'voximplant', id), name, presence: { state } };
    });
  };
};

const READS: Readonly<Record<(typeof ACCOUNTS)[number], ReadWorkers>> = {
  azure: openAzure(settingsOf('azure')),
  genesys: openGenesys(settingsOf('genesys')),
  restcomm: async () =>
    (await restcomm.workers(WORKERS)).map((row) => ({
      id: idOf('Worker', 'restcomm', row.sid),
      name: row.name,
      presence: { state: presenceState(row) },
    })),
  voximplant: openVoximplant(settingsOf('voximplant')),
};

const workers = async () => {
  const read = await Promise.all(ACCOUNTS.map((account) => READS[account]()));
  return Object.fromEntries(ACCOUNTS.map((account, index) => [account, { nodes: read[index], failures: [] }]));
};

const jobs = async (first: number) => {
  const read = await restcomm.jobs(first);
  return { jobs: { nodes: jobNodes(read, await restcomm.byGets(read), OF_JOBS), failures: [] } };
};

const job = async (nativeId: string) => {
  const read = await restcomm.job(nativeId);
  return { job: { state: jobState(read), priority: read.priority } };
};

serve<Variables>(async (path, { first = JOBS, nativeId = '' }) => {
  const data = path === '/W2' ? workers() : path === '/W3' ? job(nativeId) : jobs(first);
  return { data: await data };
});
