import { describe, expect, it } from 'vitest';
import type { Taken } from '../../../src/contract/port.ts';
import { ok, withVendor } from './recorder.ts';

const QUEUE =
  'application_id description call_agent_selection call_task_selection im_agent_selection im_task_selection ' +
  'fallback_agent_selection hold_calls_if_inactive_agents hold_im_if_inactive_agents call_max_waiting_time ' +
  'im_max_waiting_time call_max_waiting_time_in_seconds im_max_waiting_time_in_seconds call_max_queue_size ' +
  'im_max_queue_size priority';
const METRICS =
  'application_id report_type sq_queue_id user_id from_date to_date interval group_by max_waiting_sec ' +
  'omit_empty desc_order decimal_separator with_header';

/**
 * The parameters of the methods that change something or compute figures (contract §6), by the command that stands for each. Objects
 * are named by their ids, which their names are another form of; how a binding is made, and the time zone, are not left open.
 */
const PARAMETERS: Readonly<Record<string, string>> = {
  'queue.create': `${QUEUE} sq_queue_name`,
  'queue.update': `${QUEUE} new_sq_queue_name`,
  'policy.update':
    'application_id call_agent_selection call_task_selection im_agent_selection im_task_selection fallback_agent_selection',
  'skill.create': 'application_id sq_skill_name description',
  'skill.update': 'application_id new_sq_skill_name description',
  'worker.bind': 'application_id sq_queue_id user_id',
  'worker.unbind': 'application_id sq_queue_id user_id',
  'worker.bindSkills': 'application_id user_id sq_skills',
  'worker.unbindSkills': 'application_id user_id sq_skill_id',
  'worker.update': 'application_id handle_calls max_simultaneous_conversations',
  'activity.create': 'application_id sq_status_name custom_status_name',
  'activity.update': 'application_id sq_status_name custom_status_name',
  'metrics.read': `${METRICS} GetSmartQueueRealtimeMetrics GetSmartQueueDayHistory`,
  'metrics.request': METRICS,
};

describe('what the references name', () => {
  it.each(Object.entries(PARAMETERS))('%s takes all of it, and nothing else', (command, parameters) =>
    withVendor(
      () => ok([]),
      async ({ adapter }) => {
        const [port = '', verb = ''] = command.split('.');
        const { takes } = adapter[port as 'queue'] as { takes: Record<string, Record<string, Taken>> };
        const taken = Object.values(takes[verb] ?? {}).flatMap((as) => String(as).split(', '));
        expect(taken.sort()).toEqual(parameters.split(' ').sort());
      },
    ),
  );

  it('is all that commands take', () =>
    withVendor(
      () => ok([]),
      async ({ adapter }) => {
        const commands = Object.entries(adapter).flatMap(([name, port]) =>
          typeof port === 'object' && port !== null && 'takes' in port
            ? Object.keys(port.takes as object).map((verb) => `${name}.${verb}`)
            : [],
        );
        expect(commands.sort()).toEqual(Object.keys(PARAMETERS).sort());
      },
    ));
});
