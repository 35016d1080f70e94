import { type Centre, parseAttributes } from './centre.ts';
import type { Fits } from './expression/compile.ts';
import type { Target, Workflow } from './records.ts';

export interface WorkflowFilter {
  readonly fits: Fits | null;
  readonly targets: readonly Target[];
}

export interface Configuration {
  readonly filters: readonly WorkflowFilter[];
  readonly defaultFilter: Target | null;
}

const asRecord = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

const asText = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** A number, or a text that is one (contract §7). */
const asNumber = (value: unknown): number | null => {
  const read = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof read === 'number' && Number.isFinite(read) ? read : null;
};

const readTarget = (centre: Centre, value: unknown): Target | null => {
  const told = asRecord(value);
  const queueSid = asText(told.queue);
  if (queueSid === null) return null;
  const expression = (name: string): Fits | null => {
    const text = asText(told[name]);
    if (text === null) return null;
    // What cannot be read fits nobody.
    return centre.compile(text) ?? (() => false);
  };
  const seconds = asNumber(told.timeout);
  return {
    queueSid,
    priority: asNumber(told.priority),
    timeoutMs: seconds === null ? null : seconds * 1000,
    fits: expression('expression'),
    skipIf: expression('skip_if'),
    knownWorkerSid: asText(told.known_worker_sid),
    knownWorkerName: asText(told.known_worker_friendly_name),
  };
};

const readText = (centre: Centre, text: string): Configuration | null => {
  const document = parseAttributes(text);
  if (!document || !('task_routing' in document)) return null;
  const { filters, default_filter } = asRecord(document.task_routing);
  const listed = Array.isArray(filters) ? filters : [];
  return {
    filters: listed.map((filter) => {
      const { expression, targets } = asRecord(filter);
      const all = Array.isArray(targets) ? targets : [];
      return {
        fits: centre.compile(asText(expression) ?? ''),
        targets: all.map((target) => readTarget(centre, target)).filter((target) => target !== null),
      };
    }),
    defaultFilter: readTarget(centre, default_filter),
  };
};

const read = new WeakMap<Workflow, { readonly text: string; readonly configuration: Configuration | null }>();

/** A workflow's document (contract §7); `null`: the text is not one, as in the vendor's own examples. */
export const configurationOf = (centre: Centre, workflow: Workflow): Configuration | null => {
  const known = read.get(workflow);
  if (known?.text === workflow.configuration) return known.configuration;
  const configuration = readText(centre, workflow.configuration);
  read.set(workflow, { text: workflow.configuration, configuration });
  return configuration;
};
