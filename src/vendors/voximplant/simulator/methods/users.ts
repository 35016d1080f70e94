import { findApplication, needApplication } from '../applications.ts';
import type { Centre } from '../centre.ts';
import { formatDate } from '../dates.ts';
import { addAgent, removeAgent } from '../floor.ts';
import { countedList, withoutUnset } from '../listing.ts';
import { needMany, needOne } from '../lookup.ts';
import { DONE, type Methods } from '../method.ts';
import type { Params } from '../params.ts';
import type { Account, Application, Json, User } from '../records.ts';
import { missing, refusal } from '../refusal.ts';
import { userShelf } from '../shelves.ts';

const NAME = /^[a-z0-9][a-z0-9_-]{2,49}$/;
const ORDERS = ['user_id', 'user_name', 'user_display_name'] as const;
type Order = (typeof ORDERS)[number];

const refuseWeakPassword = (password: string): void => {
  if (password.length < 8) throw refusal(112, 'user_password');
  if (![/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].every((kind) => kind.test(password))) throw refusal(523);
};

const displayName = (params: Params): string | undefined => {
  const name = params.text('user_display_name');
  if (name !== undefined && name.length >= 256) throw refusal(157, 'user_display_name');
  return name;
};

const SORTS: Readonly<Record<Order, (user: User) => string>> = {
  user_id: ({ id }) => String(id).padStart(12, '0'),
  user_name: ({ name }) => name,
  user_display_name: ({ displayName: shown }) => shown,
};

export const userMethods = (centre: Centre): Methods => {
  const { users } = centre;

  const render = (user: User, params: Params): Json => {
    const withBalance = params.flag('return_live_balance') ?? false;
    return withoutUnset({
      user_id: user.id,
      user_name: user.name,
      user_display_name: user.displayName,
      user_active: user.active,
      frozen: false,
      parent_accounting: true,
      ...(withBalance && { live_balance: 0 }),
      balance: 0,
      fixed_balance: 0,
      user_custom_data: user.customData,
      two_factor_auth_required: false,
      ...(params.flag('with_skills') && { skills: [] }),
      ...(params.flag('with_queues') && { acd_queues: [] }),
      created: formatDate(user.createdAt),
      modified: formatDate(user.modifiedAt),
    });
  };

  /** A user by id needs no application; a name means something only inside one. */
  const applicationOf = (params: Params, by: Account): Application => {
    const named = findApplication(centre, params, by);
    if (named) return named;
    if (!params.has('user_id')) throw missing('application_id');
    const applicationId = users.get(Number(params.list('user_id')?.[0]))?.applicationId ?? 0;
    const found = centre.applications.get(applicationId);
    if (found?.accountId !== by.id) throw refusal(117, 'user_id');
    return found;
  };
  const readName = (
    params: Params,
    key: string,
    application: Application,
    code: number,
    own?: User,
  ): string | undefined => {
    const name = params.text(key);
    if (name === undefined || name === own?.name) return undefined;
    if (!NAME.test(name)) throw refusal(code, key);
    if (userShelf(centre, application).records.some((user) => user.name === name)) throw refusal(118);
    return name;
  };

  return {
    GetUsers(params, by) {
      const application = needApplication(centre, params, by);
      const id = params.integer('user_id', 0);
      const active = params.flag('user_active');
      const parts = ['user_name', 'user_display_name'].map((key) => (params.text(key) ?? '').toLowerCase());
      const [namePart = '', displayPart = ''] = parts;
      const sortKey = SORTS[params.oneOf('order_by', ORDERS) ?? 'user_name'];
      const found = userShelf(centre, application).records.filter(
        (user) =>
          (id === undefined || user.id === id) &&
          (active === undefined || user.active === active) &&
          user.name.toLowerCase().includes(namePart) &&
          user.displayName.toLowerCase().includes(displayPart),
      );
      const sorted = found
        .map((user) => ({ user, key: sortKey(user) }))
        .sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)));
      return countedList(sorted, params, ({ user }) => render(user, params));
    },

    AddUser(params, by) {
      params.required('user_name');
      const shown = displayName(params);
      if (shown === undefined) throw missing('user_display_name');
      refuseWeakPassword(params.required('user_password'));
      const application = needApplication(centre, params, by);
      const user: User = {
        ...centre.stamp('user'),
        applicationId: application.id,
        name: readName(params, 'user_name', application, 122) ?? '',
        displayName: shown,
        active: params.flag('user_active') ?? true,
        customData: params.text('user_custom_data') ?? null,
        handleCalls: true,
        maxConversations: centre.switches.conversations,
        queues: new Set(),
        skills: new Map(),
      };
      users.set(user.id, user);
      addAgent(centre, user);
      return { result: 1, user_id: user.id };
    },

    SetUserInfo(params, by) {
      const application = applicationOf(params, by);
      const user = needOne(params, userShelf(centre, application));
      const name = readName(params, 'new_user_name', application, 462, user);
      const shown = displayName(params);
      const password = params.text('user_password');
      if (password !== undefined) refuseWeakPassword(password);
      user.name = name ?? user.name;
      user.displayName = shown ?? user.displayName;
      user.active = params.flag('user_active') ?? user.active;
      user.customData = params.text('user_custom_data') ?? user.customData;
      centre.touch(user);
      centre.world.rematch();
      return DONE;
    },

    DelUser(params, by) {
      const application = params.isAll('user_id') ? needApplication(centre, params, by) : applicationOf(params, by);
      for (const { id } of needMany(params, userShelf(centre, application))) {
        removeAgent(centre, id);
        users.delete(id);
      }
      return DONE;
    },
  };
};
