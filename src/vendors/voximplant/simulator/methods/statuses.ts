import { findApplication, needApplication } from '../applications.ts';
import type { Centre } from '../centre.ts';
import { DONE, type Methods } from '../method.ts';
import type { Params } from '../params.ts';
import type { Account, Application, Json } from '../records.ts';
import { invalid, missing, refusal } from '../refusal.ts';
import { STATUSES } from '../status.ts';

export const statusMethods = (centre: Centre): Methods => {
  const { statusNames, switches } = centre;

  const applicationOf = (params: Params, by: Account): Application => {
    if (switches.status_mapping_application === 'id') params.required('application_id');
    return needApplication(centre, params, by);
  };
  const readStatus = (params: Params): string | undefined => {
    const status = params.text('sq_status_name');
    if (status !== undefined && switches.mapped_statuses === 'known' && !STATUSES.includes(status)) {
      throw invalid('sq_status_name');
    }
    return status;
  };

  const render = (status: string, name: string | undefined): Json => {
    if (name !== undefined) return { sq_status_name: status, custom_status_name: name };
    if (switches.unmapped_status === 'absent') return { sq_status_name: status };
    return { sq_status_name: status, custom_status_name: switches.unmapped_status === 'null' ? null : status };
  };
  const renderAll = (names: ReadonlyMap<string, string>): Json[] =>
    [...new Set([...STATUSES, ...names.keys()])].map((status) => render(status, names.get(status)));

  return {
    SQ_SetAgentCustomStatusMapping(params, by) {
      const { id } = applicationOf(params, by);
      const status = readStatus(params);
      if (status === undefined) throw missing('sq_status_name');
      const name = params.required('custom_status_name');
      const names = statusNames.get(id) ?? new Map<string, string>();
      for (const [other, taken] of names) if (taken === name && other !== status) throw refusal(559);
      statusNames.set(id, names.set(status, name));
      return DONE;
    },

    SQ_GetAgentCustomStatusMapping(params, by) {
      const named = findApplication(centre, params, by);
      const own = [...centre.applications.values()].filter(({ accountId }) => accountId === by.id);
      const list = (named ? [named] : own).flatMap(({ id }) => renderAll(statusNames.get(id) ?? new Map()));
      if (switches.status_mapping_result === 'result') return { result: list };
      if (switches.status_mapping_result === 'top_level') return list;
      return list.find(({ custom_status_name }) => typeof custom_status_name === 'string') ?? list[0] ?? {};
    },

    SQ_DeleteAgentCustomStatusMapping(params, by) {
      const names = statusNames.get(applicationOf(params, by).id);
      const status = readStatus(params);
      if (status === undefined) names?.clear();
      else names?.delete(status);
      return DONE;
    },
  };
};
