import type { Centre } from './centre.ts';
import type { Params } from './params.ts';
import type { Account, Application } from './records.ts';
import { missing, refusal } from './refusal.ts';
import type { Switches } from './switches.ts';

export const isNamed = ({ name, fullName }: Application, text: string, { application_name }: Switches): boolean =>
  (application_name !== 'full' && text === name) || (application_name !== 'short' && text === fullName);

/** The one that `application_id` or `application_name` names, among the caller's own. */
export const findApplication = (centre: Centre, params: Params, by: Account): Application | undefined => {
  const { switches } = centre;
  const [id, name] = [params.text('application_id'), params.text('application_name')];
  if (id !== undefined && name !== undefined && switches.id_and_name === 'refused') {
    throw refusal(458, 'application_id, application_name');
  }
  if (id === undefined && name === undefined) return undefined;
  for (const application of centre.applications.values()) {
    const isIt = id === undefined ? isNamed(application, name ?? '', switches) : String(application.id) === id;
    if (isIt && application.accountId === by.id) return application;
  }
  throw id === undefined ? refusal(107, 'application_name') : refusal(116, 'application_id');
};

export const needApplication = (centre: Centre, params: Params, by: Account): Application => {
  const application = findApplication(centre, params, by);
  if (!application) throw missing('application_id');
  return application;
};
