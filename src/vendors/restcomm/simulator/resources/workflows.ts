import type { Body } from '../body.ts';
import { type Centre, findOwn, refuseTakenName } from '../centre.ts';
import type { Workflow } from '../records.ts';
import { createdBetween, inWorkspace, partialName, type Resource, renderStamp, withoutUnset } from '../resource.ts';

export const RESERVATION_TIMEOUT = 120;
const RESERVATION_TIMEOUT_MAX = 86_400;

// The tables of the document spell it with a double n, the captured answers do not (contract §12 row 9).
const TIMEOUT_KEY = 'taskReservationTimeout';
const MISSPELT_TIMEOUT_KEY = 'taskReservationnTimeout';

export const workflows = (centre: Centre): Resource<Workflow> => {
  const misspeltOnly = centre.switches.double_n_timeout_only;
  /** Both spellings count; when both are passed the properly spelt one wins unless it is null. */
  const timeout = (body: Body): number | null | undefined => {
    const misspelt = body.integer(MISSPELT_TIMEOUT_KEY, 1, RESERVATION_TIMEOUT_MAX);
    const proper = misspeltOnly ? undefined : body.integer(TIMEOUT_KEY, 1, RESERVATION_TIMEOUT_MAX);
    return proper ?? misspelt ?? proper;
  };

  return {
    plural: 'workflows',
    table: centre.workflows,
    missing: '550',
    filters: { name: partialName, ...createdBetween, workspaceSid: inWorkspace },

    create(body, by) {
      const workspaceSid = body.requiredText('workspaceSid');
      const name = body.requiredText('name');
      const configuration = body.requiredText('configuration');
      findOwn(centre.workspaces, workspaceSid, by.enterpriseSid, '520');
      const taskReservationTimeout = timeout(body) ?? RESERVATION_TIMEOUT;
      const assignmentCallbackUrl = body.text('assignmentCallbackUrl') ?? null;
      const fallbackAssignmentCallbackUrl = body.text('fallbackAssignmentCallbackUrl') ?? null;
      refuseTakenName(centre.workflows, name, (each) => each.workspaceSid === workspaceSid, '556');
      const workflow: Workflow = {
        ...centre.stamp('WF', by),
        workspaceSid,
        name,
        configuration,
        assignmentCallbackUrl,
        fallbackAssignmentCallbackUrl,
        taskReservationTimeout,
      };
      centre.workflows.set(workflow.sid, workflow);
      return workflow;
    },

    update(workflow, body) {
      const name = body.keptText('name');
      const configuration = body.keptText('configuration');
      const seconds = timeout(body);
      const url = body.text('assignmentCallbackUrl');
      const fallbackUrl = body.text('fallbackAssignmentCallbackUrl');
      if (name !== undefined) {
        const isRival = (each: Workflow) => each.workspaceSid === workflow.workspaceSid && each !== workflow;
        refuseTakenName(centre.workflows, name, isRival, '556');
        workflow.name = name;
      }
      if (configuration !== undefined) workflow.configuration = configuration;
      if (seconds !== undefined) workflow.taskReservationTimeout = seconds ?? RESERVATION_TIMEOUT;
      if (url !== undefined) workflow.assignmentCallbackUrl = url;
      if (fallbackUrl !== undefined) workflow.fallbackAssignmentCallbackUrl = fallbackUrl;
    },

    remove({ sid }) {
      centre.workflows.delete(sid);
    },

    render: (workflow, operation) =>
      withoutUnset({
        ...renderStamp(centre, 'workflows', workflow, operation === 'create'),
        workspaceSid: workflow.workspaceSid,
        name: workflow.name,
        configuration: workflow.configuration,
        assignmentCallbackUrl: workflow.assignmentCallbackUrl,
        fallbackAssignmentCallbackUrl: workflow.fallbackAssignmentCallbackUrl,
        [misspeltOnly ? MISSPELT_TIMEOUT_KEY : TIMEOUT_KEY]: workflow.taskReservationTimeout,
      }),
  };
};
