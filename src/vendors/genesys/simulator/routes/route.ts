import type { Handler } from '../request.ts';

export interface Route {
  readonly method: 'GET' | 'POST';
  /** Below /api/v2. With `:userId` the request is about that user. */
  readonly path: string;
  /** Without this feature there is no such resource (contract §3.4). */
  readonly feature?: string;
  /** For supervisors, and for the user whom the path names. */
  readonly supervised?: boolean;
  readonly handler: Handler;
}
