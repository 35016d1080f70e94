export interface MetricLine {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/;

/** The samples of one metric in what Prometheus gets. */
export const lines = (text: string, name: string): MetricLine[] =>
  text.split('\n').flatMap((line) => {
    const [, found, labels = '', value] = LINE.exec(line) ?? [];
    if (found !== name) return [];
    const pairs = [...labels.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, key, text]) => [key, text] as const);
    return [{ labels: Object.fromEntries(pairs), value: Number(value) }];
  });
