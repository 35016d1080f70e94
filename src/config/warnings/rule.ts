import { isLoopback } from '../../server/auth.ts';
import type { Config } from '../config.ts';
import type { Environment } from '../secrets.ts';

/** A file that the configuration was read from. */
export interface SourceFile {
  /** As it is shown to the operator. */
  readonly path: string;
  /** Permissions, as `stat` tells them. */
  readonly mode: number;
  /** Whether a secret stands in it. */
  readonly holdsSecrets: boolean;
}

/** A configuration, and what stands around it. */
export interface Scene {
  readonly config: Config;
  readonly environment: Environment;
  /** All vendors are simulated. */
  readonly sandbox: boolean;
  /** None where the system has no permissions to tell. */
  readonly files: readonly SourceFile[];
}

export interface Rule {
  /** In the line of the log, for those who look for it. */
  readonly code: string;
  /** The settings that it looks at, by their paths, `[]` for one of a list; variables of the environment with `$`. */
  readonly settings: readonly string[];
  /** When it is told, for the documentation. */
  readonly when: string;
  readonly remedy: string;
  /** One sentence for each place where it is so, without its full stop; none where all is well. */
  readonly find: (scene: Scene) => readonly string[];
}

export const listens = ({ config }: Scene): string => config.server.host;

/** Whether other machines can connect. */
export const isReachable = (scene: Scene): boolean => !isLoopback(listens(scene));

/** Whether the configuration says that there is a proxy in front. */
export const isBehindProxy = ({ config: { server } }: Scene): boolean =>
  typeof server.trustProxy === 'number' ? server.trustProxy > 0 : server.trustProxy.length > 0;

/** Whether what is sent to this URL can be read on its way. */
export const isInClear = (text: string): boolean => {
  const url = URL.parse(text);
  return url?.protocol === 'http:' && !isLoopback(url.hostname);
};

/** Without what a URL may hold of a secret. */
export const shownUrl = (text: string): string => URL.parse(text)?.origin ?? text;
