import { type Centre, FEATURES } from '../centre.ts';
import type { Channel, Json, User } from '../records.ts';

/** An address under the external URL, and the same relative to it. */
export const addresses = ({ switches }: Centre, path: string): { readonly uri: string; readonly path: string } => ({
  uri: `${switches.external_api_url}${path}`,
  path,
});

export const printChannel = (user: User, { name, state, dnd }: Channel): Json => ({
  channel: name,
  userState: { ...state },
  dndState: dnd ? 'On' : 'Off',
  ...(name === 'voice' && { phoneNumber: user.device.phoneNumber, switchName: 'SIP_Switch', userActivity: 'Idle' }),
});

/** The last one only while there is something to cancel (contract §12.10). */
const offered = ({ forwardTo, monitoring }: User['device'], dnd: boolean, roles: readonly string[]): string[] => [
  forwardTo === null ? 'ForwardCallsOn' : 'ForwardCallsOff',
  dnd ? 'DoNotDisturbOff' : 'DoNotDisturbOn',
  ...(roles.includes('ROLE_SUPERVISOR') ? ['ListenIn', 'Coach', 'BargeIn'] : []),
  ...(monitoring ? ['CancelSupervisorMonitoring'] : []),
];

export const printDevice = (centre: Centre, user: User): Json => {
  const { id, phoneNumber, forwardTo, monitoring } = user.device;
  const voice = user.channels.get('voice');
  const isActive = voice !== undefined && voice.state.state !== 'LoggedOut';
  return {
    id,
    deviceState: isActive ? 'Active' : 'Inactive',
    userState: { ...voice?.state },
    phoneNumber,
    description: '',
    e164Number: `+1${phoneNumber}`,
    telephonyNetwork: 'Private',
    doNotDisturb: voice?.dnd ? 'On' : 'Off',
    ...(forwardTo !== null && { forwardTo }),
    ...(monitoring && { supervisorMonitoringState: monitoring }),
    voiceEnvironmentUri: `${centre.switches.external_api_url}/voice-environments/1`,
    capabilities: isActive ? offered(user.device, voice.dnd, user.roles) : [],
    channels: ['voice'],
    ...addresses(centre, `/devices/${id}`),
  };
};

export const printUser = (centre: Centre, user: User): Json => ({
  id: user.id,
  userName: user.userName,
  firstName: user.firstName,
  lastName: user.lastName,
  emailAddress: `${user.userName}@example.test`,
  roles: [...user.roles],
  enabled: true,
  changePasswordOnFirstLogin: false,
  contactCenterId: 'c7d1b9a2-0f5b-4a69-9a30-51d0a9c64b10',
  ...addresses(centre, `/users/${user.id}`),
});

const printFeature = (centre: Centre, { id, displayName }: (typeof FEATURES)[number]): Json => ({
  id,
  displayName,
  ...addresses(centre, `/features/${id}`),
});

export const enabledFeatures = (centre: Centre): Json[] =>
  FEATURES.filter(({ id }) => !centre.disabledFeatures.has(id)).map((each) => printFeature(centre, each));

export const printSkills = (centre: Centre, user: User): Json[] =>
  user.skills.map(({ skill, level }) => ({
    id: skill.id,
    name: skill.name,
    level: String(level),
    ...addresses(centre, `/skills/${skill.id}`),
  }));

/** `system.cometd.timeout` is the vendor's hint to its clients (contract §5.1). */
export const printSettings = ({ roles }: User): Json => ({
  agent: { 'system.cometd.timeout': '60000' },
  htcc: { roles: roles.map((role) => role.replace('ROLE_', '').toLowerCase()).join(',') },
});
