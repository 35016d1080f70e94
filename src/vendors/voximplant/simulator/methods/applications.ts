import type { Centre } from '../centre.ts';
import { formatDate } from '../dates.ts';
import { countedList } from '../listing.ts';
import type { Methods } from '../method.ts';
import type { Account, Application, Json } from '../records.ts';
import { refusal } from '../refusal.ts';

const NAME = /^[a-z][a-z0-9-]{1,64}$/;

export const applicationMethods = (centre: Centre): Methods => {
  const { applications } = centre;
  const ownOf = (by: Account): Application[] =>
    [...applications.values()].filter(({ accountId }) => accountId === by.id);

  const render = (application: Application, withRules: boolean, withScenarios: boolean): Json => ({
    application_id: application.id,
    application_name: application.fullName,
    modified: formatDate(application.modifiedAt),
    secure_record_storage: false,
    ...(withRules && { rules: [] }),
    ...(withScenarios && { scenarios: [] }),
  });

  return {
    GetApplications(params, by) {
      const id = params.text('application_id');
      const part = (params.text('application_name') ?? '').toLowerCase();
      const [withRules, withScenarios] = ['with_rules', 'with_scenarios'].map((key) => params.flag(key) ?? false);
      const own = ownOf(by);
      if (id !== undefined && !own.some((each) => String(each.id) === id)) throw refusal(116, 'application_id');
      const found = own.filter(
        (each) => (id === undefined || String(each.id) === id) && each.fullName.toLowerCase().includes(part),
      );
      return countedList(found, params, (each) => render(each, withRules === true, withScenarios === true));
    },

    AddApplication(params, by) {
      const name = params.required('application_name');
      if (!NAME.test(name)) throw refusal(107, 'application_name');
      if (ownOf(by).some((each) => each.name === name)) throw refusal(129);
      const fullName = `${name}.${by.name}.voximplant.com`;
      const application: Application = { ...centre.stamp('application'), accountId: by.id, name, fullName };
      applications.set(application.id, application);
      return { result: 1, application_id: application.id, application_name: fullName };
    },
  };
};
