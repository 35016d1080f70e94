import { readBody } from './body.ts';
import { type Centre, findOwn } from './centre.ts';
import { listPage } from './listing.ts';
import type { Credentials, Json, Stored } from './records.ts';
import type { Query, Resource } from './resource.ts';

/** A resource as its routes see it: records stay inside. */
export interface Endpoint {
  readonly plural: string;
  create(sent: unknown, by: Credentials): Json;
  list(query: Query, by: Credentials): Json;
  get(sid: string, by: Credentials): Json;
  update(sid: string, sent: unknown, by: Credentials): Json;
  remove(sid: string, by: Credentials): Json;
}

export const endpoint = <R extends Stored>(centre: Centre, resource: Resource<R>): Endpoint => {
  const find = (sid: string, by: Credentials): R => findOwn(resource.table, sid, by.enterpriseSid, resource.missing);
  return {
    plural: resource.plural,
    create: (sent, by) => resource.render(resource.create(readBody(sent), by), 'create'),
    list: (query, by) => listPage(resource, query, by, centre.switches),
    get: (sid, by) => resource.render(find(sid, by), 'get'),
    update(sid, sent, by) {
      const record = find(sid, by);
      resource.update(record, readBody(sent), by);
      centre.touch(record);
      return resource.render(record, 'update');
    },
    remove(sid, by) {
      const record = find(sid, by);
      const last = resource.render(record, 'delete');
      resource.remove(record);
      return last;
    },
  };
};
