/** What a board in JavaScript is made of. Within a major version nothing that is exported here goes away. */
export type { ToldChange } from './changes.ts';
export { type Client, type ClientOptions, createClient } from './client.ts';
export type { Document, TypedDocument } from './document.ts';
export { orThrow, TrunklineError } from './errors.ts';
export { eventStream } from './event-stream.ts';
export { openViewFold, type ViewFold, type ViewOf } from './fold.ts';
export type { Answer } from './request.ts';
export type { Connection, Headers, Link, Transport } from './transport.ts';
export type { Value } from './value.ts';
export type { LiveState, LiveView } from './view.ts';
export { webSocket } from './web-socket.ts';
