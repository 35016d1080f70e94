import type { Params } from '../../../../sandbox/rest/params.ts';
import { type Centre, refuseTakenName, within } from '../centre.ts';
import { listPage, nameFilter } from '../listing.ts';
import type { Workflow } from '../records.ts';
import { illegal } from '../refusal.ts';
import {
  emptyIsNull,
  findIn,
  type InWorkspaceCollection,
  pathOf,
  ROOT,
  settable,
  showStamp,
  workspaceOf,
} from '../resource.ts';
import { route } from '../routing.ts';
import { statusOf } from '../states.ts';
import { cancelOpenTasks, isOpen } from './task-ends.ts';

const RESERVATION_TIMEOUT = 120;
const RESERVATION_TIMEOUT_MAX = 86_400;
const TAKES = [
  'FriendlyName',
  'Configuration',
  'AssignmentCallbackUrl',
  'FallbackAssignmentCallbackUrl',
  'TaskReservationTimeout',
];

export const workflows = (centre: Centre): InWorkspaceCollection<Workflow> => {
  const { tell } = centre;

  const show = (workflow: Workflow): object => {
    const path = pathOf(workflow.workspaceSid, 'Workflows', workflow.sid);
    return {
      ...showStamp(centre, workflow, path),
      workspace_sid: workflow.workspaceSid,
      friendly_name: workflow.name,
      configuration: workflow.configuration,
      document_content_type: 'application/json',
      assignment_callback_url: workflow.assignmentCallbackUrl,
      fallback_assignment_callback_url: workflow.fallbackAssignmentCallbackUrl,
      task_reservation_timeout: workflow.taskReservationTimeout,
      links: {
        statistics: `${centre.origin}${path}/Statistics`,
        real_time_statistics: `${centre.origin}${path}/RealTimeStatistics`,
        cumulative_statistics: `${centre.origin}${path}/CumulativeStatistics`,
      },
    };
  };
  const apply = (workflow: Workflow, form: Params): void => {
    const seconds = form.integer('TaskReservationTimeout', 1, RESERVATION_TIMEOUT_MAX);
    const { assignmentCallbackUrl: url, fallbackAssignmentCallbackUrl: fallbackUrl } = workflow;
    const given = (name: string) => emptyIsNull(form.text(name));
    workflow.taskReservationTimeout = seconds ?? workflow.taskReservationTimeout;
    workflow.assignmentCallbackUrl = settable(centre, given('AssignmentCallbackUrl'), null, url);
    workflow.fallbackAssignmentCallbackUrl = settable(
      centre,
      given('FallbackAssignmentCallbackUrl'),
      null,
      fallbackUrl,
    );
  };
  const openTasks = ({ sid }: Workflow) =>
    [...centre.tasks.values()].filter((task) => task.workflowSid === sid && isOpen(centre, task));

  return {
    path: `${ROOT}/:workspace/Workflows`,
    scope: workspaceOf(centre),
    find: (sid, workspace) => findIn(centre.workflows, 'Workflows', sid, workspace),
    show,
    list: {
      filters: ['FriendlyName'],
      run(workspace, asked) {
        const rows = [...centre.workflows.values()]
          .filter(within(workspace.sid))
          .filter(nameFilter(centre, asked.query));
        return listPage(centre, asked, { key: 'workflows', path: pathOf(workspace.sid, 'Workflows'), rows, show });
      },
    },
    create: {
      takes: TAKES,
      run({ sid: workspaceSid, accountSid }, form) {
        const name = form.required('FriendlyName');
        const configuration = form.required('Configuration');
        refuseTakenName(centre.workflows, 'Workflow', name, { workspaceSid, accountSid });
        const workflow: Workflow = {
          ...centre.stamp('WW', accountSid),
          workspaceSid,
          name,
          configuration,
          assignmentCallbackUrl: null,
          fallbackAssignmentCallbackUrl: null,
          taskReservationTimeout: RESERVATION_TIMEOUT,
        };
        apply(workflow, form);
        centre.workflows.set(workflow.sid, workflow);
        tell('workflow.created', workspaceSid, { workflow });
        return workflow;
      },
    },
    update: {
      takes: [...TAKES, 'ReEvaluateTasks'],
      run(workflow, form) {
        const name = form.kept('FriendlyName') ?? workflow.name;
        const configuration = form.kept('Configuration') ?? workflow.configuration;
        const isReEvaluated = form.flag('ReEvaluateTasks') ?? false;
        refuseTakenName(centre.workflows, 'Workflow', name, workflow, workflow);
        apply(workflow, form);
        Object.assign(workflow, { name, configuration });
        centre.touch(workflow);
        tell('workflow.updated', workflow.workspaceSid, { workflow });
        if (!isReEvaluated) return;
        for (const task of openTasks(workflow)) if (statusOf(centre, task) === 'pending') route(centre, task, null);
      },
    },
    remove(workflow) {
      if (openTasks(workflow).length > 0 && centre.switches.delete_in_use === 'refused') {
        throw illegal('delete', 'workflow', workflow, 'it is in use');
      }
      cancelOpenTasks(centre, ({ workflowSid }) => workflowSid === workflow.sid, 'Workflow deleted');
      tell('workflow.deleted', workflow.workspaceSid, { workflow });
      centre.workflows.delete(workflow.sid);
    },
  };
};
