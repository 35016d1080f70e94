import type { AuthPlan } from '../../server/auth.ts';
import { SECRET_IN_URL } from '../../server/webhooks.ts';
import type { Config } from '../config.ts';
import { isInClear, type Rule, type Scene } from './rule.ts';

const LONG_ENOUGH = 32;
const VARIED_ENOUGH = 8;

/** What is wrong with a secret that should be random; `null` when nothing is. */
const weakness = (secret: string): string | null => {
  if (secret.length < LONG_ENOUGH) return `has ${secret.length} characters`;
  const different = new Set(secret).size;
  return different < VARIED_ENOUGH ? `is made of ${different} different characters` : null;
};

const STRONG = `make it of ${LONG_ENOUGH} random characters or more, as by "openssl rand -hex 32"`;

/** Seconds. */
const MOST_TOLERANCE = 120;

const ON_A_WALL = /\b(?:wall|wallboard|screen|kiosk|tv|display)\b/i;

type Plan = Exclude<AuthPlan, 'none'>;

const planOf = ({ config: { auth } }: Pick<Scene, 'config'>): Plan => (auth === 'none' ? { apiKeys: [] } : auth);

interface Held {
  readonly place: string;
  /** What it belongs to: two of the same may be equal. */
  readonly holder: string;
  readonly secret: string;
}

const heldIn = (scene: Pick<Scene, 'config'>): Held[] => [
  ...planOf(scene).apiKeys.map(({ name, key }) => ({ place: `the key "${name}"`, holder: `key ${name}`, secret: key })),
  ...scene.config.accounts.flatMap(({ name, webhookSecrets = [] }) =>
    webhookSecrets.map((secret) => ({ place: `the webhookSecret of ${name}`, holder: `webhook ${name}`, secret })),
  ),
  ...scene.config.accounts.flatMap(({ name, vendor, settings }) =>
    (vendor.exposure?.(settings).secrets ?? []).map((secret) => {
      return { place: `a credential in the settings of ${name}`, holder: 'vendors', secret };
    }),
  ),
];

/** Everything in a configuration that lets somebody in, here or at a vendor. */
export const secretsIn = (config: Config): string[] =>
  [
    ...heldIn({ config }).map(({ secret }) => secret),
    ...config.accounts.flatMap(({ network }) => URL.parse(network?.proxy ?? '')?.password ?? []),
  ].filter((secret) => secret !== '');

const sharedIn = (scene: Scene): string[] => {
  const held = heldIn(scene).filter(({ secret }) => secret !== '');
  const found = held.flatMap((one, index) => {
    const other = held.slice(0, index).find(({ secret, holder }) => secret === one.secret && holder !== one.holder);
    return other ? [`${one.place} is the same secret as ${other.place}: who knows one of them has both`] : [];
  });
  return [...new Set(found)];
};

/** Who is let in, and as whom. */
export const PEOPLE_RULES: readonly Rule[] = [
  {
    code: 'weak-key',
    settings: ['auth.apiKeys[].key'],
    when: `a key has fewer than ${LONG_ENOUGH} characters, or fewer than ${VARIED_ENOUGH} different ones`,
    remedy: STRONG,
    find: (scene) =>
      planOf(scene).apiKeys.flatMap(({ name, key }) => {
        const problem = weakness(key);
        return problem === null ? [] : [`the key "${name}" ${problem}: it may be guessed`];
      }),
  },
  {
    code: 'weak-webhook-secret',
    settings: ['accounts[].feed.webhookSecret'],
    when: `a webhook secret has fewer than ${LONG_ENOUGH} characters, or fewer than ${VARIED_ENOUGH} different ones`,
    remedy: STRONG,
    find: ({ config: { accounts } }) =>
      accounts.flatMap(({ name, webhookSecrets = [] }) =>
        webhookSecrets.flatMap((secret) => {
          const problem = weakness(secret);
          return problem === null ? [] : [`the webhookSecret of ${name} ${problem}: deliveries may be forged`];
        }),
      ),
  },
  {
    code: SECRET_IN_URL.code,
    settings: ['accounts[].feed.webhookSecret'],
    when: 'a vendor delivers with the webhook secret in the URL: told when the first such delivery of an account comes, not at start',
    remedy: SECRET_IN_URL.remedy,
    find: () => [],
  },
  {
    code: 'shared-secret',
    settings: ['auth.apiKeys[].key', 'accounts[].feed.webhookSecret', 'accounts[].settings'],
    when: 'a key, the webhook secret of an account, and a credential towards a vendor are not all different (two equal keys are refused)',
    remedy: 'give each a secret of its own',
    find: sharedIn,
  },
  {
    code: 'admin-on-a-wall',
    settings: ['auth.apiKeys[].role', 'auth.apiKeys[].name'],
    when: 'a key of role admin is named as for a wallboard or a screen (a key with `screen: true` and another role than viewer is refused)',
    remedy: 'give it role: viewer, and screen: true where nobody attends the screen',
    find: (scene) =>
      planOf(scene)
        .apiKeys.filter(({ name, role }) => role === 'admin' && ON_A_WALL.test(name))
        .map(({ name }) => `the key "${name}" is for a screen by its name, and of role admin`),
  },
  {
    code: 'agent-for-everybody',
    settings: ['auth.apiKeys[].worker', 'auth.apiKeys[].role'],
    when: 'a key of role agent is bound to no worker',
    remedy: 'set worker',
    find: (scene) =>
      planOf(scene)
        .apiKeys.filter(({ role, worker }) => role === 'agent' && worker === undefined)
        .map(
          ({ name }) =>
            `the key "${name}" of role agent is bound to no worker: it may act on the tasks, jobs and presences of all of them`,
        ),
  },
  {
    code: 'token-for-everybody',
    settings: ['auth.jwt.workerClaim'],
    when: 'there are tokens, and no `workerClaim`',
    remedy: 'set auth.jwt.workerClaim',
    find: (scene) =>
      planOf(scene).jwt && planOf(scene).jwt?.workerClaim === undefined
        ? ['tokens of role agent are bound to no worker: they may act on the work of all of them']
        : [],
  },
  {
    code: 'any-audience',
    settings: ['auth.jwt.audience'],
    when: 'there are tokens, and no `audience`',
    remedy: 'set auth.jwt.audience to what the issuer calls this API',
    find: (scene) => {
      const { jwt } = planOf(scene);
      if (!jwt || jwt.audience !== undefined) return [];
      return [`auth.jwt.audience is not set: a token that ${jwt.issuer} made for any other API is taken`];
    },
  },
  {
    code: 'issuer-in-clear',
    settings: ['auth.jwt.issuer', 'auth.jwt.jwksUri'],
    when: '`issuer` or `jwksUri` begins with http:// and is not loopback',
    remedy: 'use https://',
    find: (scene) => {
      const { jwt } = planOf(scene);
      if (!jwt) return [];
      return [
        ...(isInClear(jwt.issuer)
          ? ['auth.jwt.issuer begins with http://: anybody on the way can pose as the issuer to people who log in']
          : []),
        ...(isInClear(jwt.jwksUri)
          ? ['auth.jwt.jwksUri begins with http://: anybody on the way can put in other keys and make tokens with them']
          : []),
      ];
    },
  },
  {
    code: 'clock-tolerance',
    settings: ['auth.jwt.clockToleranceSeconds'],
    when: `\`clockToleranceSeconds\` is more than ${MOST_TOLERANCE}`,
    remedy: 'set the clocks by NTP, and the tolerance to 60 or less',
    find: (scene) => {
      const { clockToleranceSeconds: seconds = 0 } = planOf(scene).jwt ?? {};
      if (seconds <= MOST_TOLERANCE) return [];
      return [`auth.jwt.clockToleranceSeconds is ${seconds}: tokens are good for so long after they have expired`];
    },
  },
  {
    code: 'nothing-trusted',
    settings: ['server.trustedOnly', 'auth.apiKeys[].trustedOnly', 'server.documents'],
    when: 'roles or keys are held to trusted documents, and there are none but those of the wallboard',
    remedy: 'set server.documents, or screen: true for a key of a screen',
    find: (scene) => {
      const { server, trusted } = scene.config;
      const keys = planOf(scene)
        .apiKeys.filter(({ trustedOnly, screen, role }) => trustedOnly && !screen && !server.trustedOnly.includes(role))
        .map(({ name }) => `the key "${name}"`);
      const held = [...server.trustedOnly.map((role) => `role ${role}`), ...keys];
      if (trusted.length > 0 || held.length === 0) return [];
      return [
        `server.documents holds no trusted document: ${held.join(', ')} can ask what the wallboard asks and no more`,
      ];
    },
  },
];
