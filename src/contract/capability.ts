import { ENDED_JOB_STATES } from '../domain/job.ts';
import { ENDED_TASK_STATES } from '../domain/task.ts';
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
  /** `port.member`, for example `worker.list`; `job.ended` and `task.ended`: lists hold ended ones as well. */
  readonly name: string;
  /** For `list`: the filters that reach the vendor. */
  readonly filters: readonly string[];
  /** For `list`: the states whose objects the vendor does not keep. */
  readonly forgets: readonly string[];
  /** For `list`: the states that the vendor never tells. */
  readonly untold: readonly string[];
  /** For commands: the members of the input that the vendor takes, apart from the id. */
  readonly takes: readonly string[];
}

const ENDED: { readonly [P in (typeof PORTS)[number]]?: ReadonlySet<string> } = {
  job: ENDED_JOB_STATES,
  task: ENDED_TASK_STATES,
};

/** What an account can do, read off the members that exist. There is no other list. */
export const capabilitiesOf = (adapter: Adapter): Capability[] => {
  const found: Capability[] = [];
  const tell = (name: string, told: Partial<Omit<Capability, 'name'>> = {}): void => {
    found.push({ name, filters: [], forgets: [], untold: [], takes: [], ...told });
  };
  for (const portName of PORTS) {
    const port = adapter[portName];
    if (!port) continue;
    const takes: { readonly [member: string]: object | undefined } = 'takes' in port ? port.takes : {};
    for (const [member, value] of Object.entries(port)) {
      if (typeof value !== 'function') continue;
      if (member !== 'list' || !('pushes' in port)) {
        tell(`${portName}.${member}`, { takes: Object.keys(takes[member] ?? {}) });
        continue;
      }
      const { pushes, decides = [], forgets = [], untold = [] } = port;
      tell(`${portName}.list`, { filters: [...pushes, ...decides], forgets, untold });
      const lacks = (state: string): boolean => forgets.includes(state) || untold.includes(state);
      if (ENDED[portName] && ![...ENDED[portName]].every(lacks)) tell(`${portName}.ended`);
    }
  }
  const { stream, webhook } = adapter.source ?? {};
  if (stream) tell('source.stream');
  if (stream?.messages) tell('source.messages');
  if (webhook) tell('source.webhook');
  if (adapter.passthrough) tell('passthrough');
  return found;
};
