/** The configuration, or what the process was started with, is wrong. The message is one line and names the place. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}
