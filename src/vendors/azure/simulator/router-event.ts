import type { Json } from './records.ts';

/** One event as the service would hand it to Event Grid; the envelope is the receiver's choice. */
export interface RouterEvent {
  readonly id: string;
  /** `Microsoft.Communication.Router…` */
  readonly type: string;
  readonly subject: string;
  readonly time: string;
  /** In the form that the vendor's own SDKs read (the left column of contract §10) unless `event_shape` says otherwise. */
  readonly data: Json;
}
