import { openLog } from '../../src/server/log.ts';

export type Line = Readonly<Record<string, unknown>>;

/** A log whose lines can be looked at. */
export const openMemoryLog = (level = 'info') => {
  const texts: string[] = [];
  const log = openLog(level, { write: (line) => texts.push(line) });
  const lines = (): Line[] => texts.map((text) => JSON.parse(text));
  return { log, texts, lines, of: (event: string): Line[] => lines().filter((line) => line.event === event) };
};
