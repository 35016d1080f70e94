import type { Adapter } from './adapter.ts';

/** The ports in the order in which they are shown. */
export const PORTS = [
  'workspace',
  'activity',
  'skill',
  'queue',
  'policy',
  'worker',
  'job',
  'task',
  'email',
  'workbin',
  'metrics',
] as const;

export interface Capability {
  /** `port.member`, for example `worker.list`. */
  readonly name: string;
  /** For `list`: the filters that reach the vendor. */
  readonly filters: readonly string[];
}

/** What an account can do, read off the members that exist. There is no other list. */
export const capabilitiesOf = (adapter: Adapter): Capability[] => {
  const found: Capability[] = [];
  for (const portName of PORTS) {
    const port = adapter[portName];
    if (!port) continue;
    for (const [member, value] of Object.entries(port)) {
      if (typeof value !== 'function') continue;
      found.push({
        name: `${portName}.${member}`,
        filters: member === 'list' && 'pushes' in port ? [...port.pushes, ...(port.decides ?? [])] : [],
      });
    }
  }
  const { stream, webhook } = adapter.source ?? {};
  if (stream) found.push({ name: 'source.stream', filters: [] });
  if (webhook) found.push({ name: 'source.webhook', filters: [] });
  if (adapter.passthrough) found.push({ name: 'passthrough', filters: [] });
  return found;
};
