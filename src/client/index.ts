/** What a board in JavaScript is made of. Within a major version nothing that is exported here goes away. */
export * from './client.ts';
export type { Link } from './connection.ts';
export { orThrow, TrunklineError } from './errors.ts';
export { openViewFold, type ViewOf } from './fold.ts';
export type { ClientOptions, Document, Headers, TypedDocument } from './request.ts';
export type { Value } from './value.ts';
export type { LiveState, LiveView } from './view.ts';
