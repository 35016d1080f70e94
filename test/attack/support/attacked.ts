import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll } from 'vitest';
import { openProcess } from './process.ts';
import type { Answer } from './stage.ts';

/** The vendors of the attacked accounts. */
export const VENDORS = ['restcomm', 'azure'] as const;

/** A gateway process under attack, and a server to which nothing may be sent. Both end with the file. */
export const openAttacked = async () => {
  const strangers: string[] = [];
  const decoy = createServer((request, response) => {
    strangers.push(`${request.method} ${request.url}`);
    response.end();
  });
  await new Promise<void>((resolve) => decoy.listen(0, '127.0.0.1', resolve));
  afterAll(() => {
    decoy.closeAllConnections();
    decoy.close();
  });
  const gateway = openProcess(VENDORS);
  beforeAll(() => gateway.start(), 60_000);
  afterAll(() => gateway.close());
  return {
    gateway,
    attack: gateway.attack,
    decoyUrl: `http://127.0.0.1:${(decoy.address() as AddressInfo).port}`,
    /** What was sent to the other server. */
    strangers: strangers as readonly string[],
  };
};

export interface Row {
  readonly id: string;
  readonly nativeId: string;
}

export const rowsOf = (data: Answer['data'], list: string): readonly Row[] =>
  (data?.[list] as { nodes: readonly Row[] } | undefined)?.nodes ?? [];
