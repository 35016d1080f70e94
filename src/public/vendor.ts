/**
 * What a vendor is written with, in this repository and outside of it. Within a major version nothing that is exported here goes away or
 * becomes required; a new optional member of a contract, and a new member of an answer, are minor.
 */
export { z } from 'zod';
export type { Adapter, Encoding, PassthroughRequest, PassthroughResponse, UntoldWorkers } from '../contract/adapter.ts';
export type * from '../contract/command.ts';
export {
  type Check,
  checkOptions,
  isBoolean,
  isInteger,
  isOneOf,
  isText,
  type OptionList,
} from '../contract/options.ts';
export { formOf } from '../contract/passing.ts';
export type * from '../contract/port.ts';
export type { SecretMember, SecretMembers } from '../contract/secrets.ts';
export { parseStrictly } from '../contract/settings.ts';
export { alone, cutAt } from '../contract/snapshot.ts';
export {
  SNAPSHOT_LIMIT,
  type Snapshot,
  type Source,
  type Stream,
  type StreamHead,
  type StreamSink,
  type WebhookAnswer,
  type WebhookHead,
  type WebhookReading,
  type WebhookRequest,
} from '../contract/source.ts';
export { untoldJobStates, untoldPresences, untoldTaskStates } from '../contract/untold.ts';
export { DEFAULT_LIMITS, type Exposure, type Mapping, SettingsError, type Vendor } from '../contract/vendor.ts';
export type { Activity, ActivityFilter } from '../domain/activity.ts';
export { passwordSecrets } from '../domain/blot.ts';
export type { Call, CallsState } from '../domain/call.ts';
export type { Contact } from '../domain/contact.ts';
export type { DeliveryTokens } from '../domain/delivery-tokens.ts';
export { type ErrorCode, VendorError } from '../domain/error.ts';
export type { Change, EventItems, EventKind, GapReason } from '../domain/event.ts';
export { isLive, JOB_STATES, type Job, type JobFilter, type JobPosition, type JobState } from '../domain/job.ts';
export { isJsonObject, type Json, type JsonObject, parseJson } from '../domain/json.ts';
export type { AccountLimits } from '../domain/limits.ts';
export { asMomentMs } from '../domain/moment.ts';
export type { State, VendorObject } from '../domain/object.ts';
export type { PolicyFilter, RoutingPolicy } from '../domain/policy.ts';
export type { Queue, QueueFilter, QueueStatistics } from '../domain/queue.ts';
export {
  asBoolean,
  asCount,
  asDurationMs,
  asId,
  asInt,
  asMoment,
  asNumber,
  asObject,
  asText,
  WireError,
} from '../domain/reading.ts';
export { KINDS, type Kind, type Ref, ref } from '../domain/ref.ts';
export { type Clock, type Runtime, realRuntime, timeoutSignal } from '../domain/runtime.ts';
export type { Skill, SkillFilter } from '../domain/skill.ts';
export { isLiveTask, TASK_STATES, type Task, type TaskFilter, type TaskState } from '../domain/task.ts';
export type { Workbin, WorkbinFilter } from '../domain/workbin.ts';
export { PRESENCES, type Presence, type PresenceState, type Worker, type WorkerFilter } from '../domain/worker.ts';
export type { WorkerKind } from '../domain/worker-kind.ts';
export type { Workspace, WorkspaceFilter } from '../domain/workspace.ts';
export { type AccountOptions, type AdapterParts, type KitAccount, openAccount } from '../kit/account.ts';
export { type Collection, done, type OpenCollection, type Tables } from '../kit/collection.ts';
export { type ErrorBody, type ErrorRow, type ErrorTable, USUAL_ERRORS } from '../kit/errors.ts';
export { availabilityOf, single, wordsFor } from '../kit/filters.ts';
export { checked, type Field, type InputTable, jsonText, objectJson, takesOf, Unfit } from '../kit/inputs.ts';
export { asksForLiveOnly, mayHoldLive } from '../kit/live.ts';
export {
  anyDate,
  asAnyDate,
  constant,
  count,
  essential,
  filledText,
  firstOf,
  flag,
  id,
  inside,
  integer,
  joinedId,
  link,
  type Member,
  moment,
  number,
  object,
  objectText,
  parseObject,
  parseText,
  reader,
  type Scope,
  shownObjectText,
  splitId,
  state,
  text,
} from '../kit/members.ts';
export { type Children, listBelow, type Nested, readFamilies, readNested, tailPage, unionPage } from '../kit/nested.ts';
export { type OperationOptions, operationsOf } from '../kit/operations.ts';
export { listPage, unionWalk } from '../kit/page.ts';
export { namesIn, PRESENCE_STATES, presenceMember } from '../kit/presence.ts';
export {
  type Form,
  jsonOrText,
  type ListAnswer,
  linkIn,
  type OneAnswer,
  orNull,
  type Query,
  type Resource,
  type ResourceOptions,
  type Rest,
  unlessFailed,
} from '../kit/rest.ts';
export { routingRules } from '../kit/routing-document.ts';
export type { Layout, Members, ReadRow, Rows } from '../kit/rows.ts';
export { basicAuth, credential, sid, userName, webAddress } from '../kit/settings.ts';
export { type FormVerification, formVerifier, isSignedForm } from '../kit/signature.ts';
export { type LiveReaders, openSnapshot } from '../kit/snapshot.ts';
export { tellUnreadable } from '../kit/unreadable.ts';
export type { FetchAnswered, OpenWalk, Part, Stretch, Walk, WalkOptions } from '../kit/walk.ts';
export { type EventRule, type EventTable, membersOf, openWebhook } from '../kit/webhook.ts';
export { type Http, type HttpOptions, type HttpRequest, type HttpResponse, openHttp } from '../transport/http.ts';
