import { readdirSync, readFileSync } from 'node:fs';

export type Parameter = string | number | boolean;

/** One exchange as the vendor documents it (contract §6, §7, §4.3): what is asked, and the answer. */
export interface Sample {
  readonly name: string;
  readonly method: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly response: {
    readonly status: number;
    readonly body?: Readonly<Record<string, unknown>>;
    /** Of a file. */
    readonly text?: string;
    readonly contentType?: string;
  };
}

const FOLDER = new URL('./samples/', import.meta.url);

export const SAMPLES: readonly Sample[] = readdirSync(FOLDER)
  .sort()
  .map((file) => ({
    name: file.slice(0, -'.json'.length),
    ...JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')),
  }));

const errorOf = ({ response }: Sample) =>
  response.body?.error as { readonly code: number; readonly msg: string } | undefined;

/** The code of an answer that is an error; `null` for any other. */
export const codeOf = (sample: Sample): number | null => errorOf(sample)?.code ?? null;

export const messageOf = (sample: Sample): string | undefined => errorOf(sample)?.msg;
