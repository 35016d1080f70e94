#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Running } from './main.ts';

const HELP = `Trunkline: one GraphQL API over many contact-centre routers

  trunkline start     runs the gateway as its configuration file says
  trunkline sandbox   runs the gateway over simulated vendors, whatever the configuration
  trunkline check     asks every account once and prints what works, what does not and why
  trunkline schema    prints the GraphQL schema, with the words of the vendors of the configuration if there is one

  --config <file>     default: trunkline.config.yaml, .yml or .json in this folder
  --port <number>     default: PORT, then the configuration, then 4000; 0 for any free port
  --host <address>    default: HOST, then the configuration, then 127.0.0.1
  --key <key>         of the sandbox: the key that it takes; default: TRUNKLINE_KEY
  --public            of the sandbox: it may be reached from other machines without a key
  --vendor <module>   of the sandbox: a file or package with a further vendor and its simulator; may come several times
  --federation        of schema: prints it as a subgraph (Apollo Federation 2), for composition
  --without-one-of    of schema: says in the descriptions what @oneOf does, for tools that do not know this directive
  --help, --version

  A change of the configuration file is taken up while the gateway runs, as on SIGHUP.

  LOG_LEVEL           fatal, error, warn, info (the default), debug, trace or silent
`;

const OPTIONS = {
  config: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  key: { type: 'string' },
  public: { type: 'boolean' },
  vendor: { type: 'string', multiple: true },
  federation: { type: 'boolean' },
  'without-one-of': { type: 'boolean' },
  help: { type: 'boolean' },
  version: { type: 'boolean' },
} as const;

const COMMANDS = ['start', 'sandbox', 'check', 'schema'] as const;
type Command = (typeof COMMANDS)[number];

/** A second signal within this time is the same Ctrl-C, sent on by npm; a later one is impatience. */
const SAME_SIGNAL_MS = 300;

const oneLine = (text: string): string =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join(' ');

const fail = (problem: string): never => {
  process.stderr.write(`trunkline: ${oneLine(problem)}\n`);
  process.exit(1);
};

const problemOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const readArguments = () => {
  try {
    return parseArgs({ options: OPTIONS, allowPositionals: true });
  } catch (error) {
    // Node's message goes on with advice about positional arguments.
    return fail(`${problemOf(error).split('. ', 1)[0]}; see trunkline --help`);
  }
};

const readCommand = ([name, ...further]: readonly string[]): Command => {
  const command = COMMANDS.find((known) => known === name);
  if (!command) return fail(`there is no command "${name}"; there are ${COMMANDS.join(', ')}`);
  if (further.length > 0) return fail(`"${further[0]}" is one argument too many; see trunkline --help`);
  return command;
};

const readLogLevel = async () => {
  const { LOG_LEVELS } = await import('./server/log.ts');
  const fallback = process.env.NODE_ENV === 'test' ? 'silent' : 'info';
  const level = process.env.LOG_LEVEL || fallback;
  return (
    LOG_LEVELS.find((known) => known === level) ??
    fail(`LOG_LEVEL: must be one of ${LOG_LEVELS.join(', ')}, not "${level}"`)
  );
};

const version = (): string => {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return String(version);
};

type Flags = ReturnType<typeof readArguments>['values'];

const serve = async (flags: Flags, sandbox: boolean): Promise<void> => {
  const [{ start }, { openLog }, level] = await Promise.all([
    import('./main.ts'),
    import('./server/log.ts'),
    readLogLevel(),
  ]);
  const log = openLog(level);
  let running: Running | undefined;
  let first: number | undefined;
  const end = (code: number): void => {
    first ??= performance.now();
    if (!running) process.exit(code);
    running.stop().then(
      () => process.exit(code),
      (error: unknown) => fail(problemOf(error)),
    );
  };
  const onSignal = (): void => {
    if (first === undefined) end(0);
    else if (performance.now() - first > SAME_SIGNAL_MS) process.exit(130);
  };
  // After a fault that nothing caught the state of the process is not known: it ends in order, to be started anew.
  const onFault = (error: unknown, origin: string): void => {
    log.fatal({ err: error, origin }, 'a fault that nothing caught: the process drains and ends');
    running?.countFault();
    if (first === undefined) end(1);
  };
  const onHangUp = (): void => void running?.reload();
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal).on('SIGHUP', onHangUp);
  process.on('uncaughtException', onFault).on('unhandledRejection', (error) => onFault(error, 'unhandledRejection'));
  running = await start({ flags, environment: process.env, folder: process.cwd(), sandbox }, log);

  const what = running.file === null ? 'Trunkline sandbox (simulated vendors)' : `Trunkline (${running.file})`;
  process.stdout.write(`${what} is ready at ${running.url}/graphql\n`);
  if (running.wallboard) process.stdout.write(`wallboard: ${running.url}/\n`);
  process.stdout.write(`accounts: ${running.accounts.join(', ')}\n`);
};

const run = async (command: Command, flags: Flags): Promise<void> => {
  switch (command) {
    case 'start':
      return serve(flags, false);
    case 'sandbox':
      return serve(flags, true);
    case 'check': {
      const { check } = await import('./check.ts');
      const { text, ok } = await check({ flags, environment: process.env, folder: process.cwd(), sandbox: false });
      process.stdout.write(`${text}\n`);
      process.exit(ok ? 0 : 1);
      break;
    }
    case 'schema': {
      const [{ schemaFor }, { federationSdl }, { plainSdl, standardSdl }] = await Promise.all([
        import('./main.ts'),
        import('./graphql/federation-sdl.ts'),
        import('./graphql/sdl.ts'),
      ]);
      const schema = await schemaFor({ flags, environment: process.env, folder: process.cwd() });
      const printOthers = flags['without-one-of'] ? plainSdl : standardSdl;
      process.stdout.write(flags.federation ? federationSdl(schema) : printOthers(schema));
    }
  }
};

// Whoever reads may stop reading, as `head` does.
process.stdout.on('error', () => process.exit(0));

const { values, positionals } = readArguments();
if (values.version) process.stdout.write(`${version()}\n`);
else if (values.help || positionals.length === 0) process.stdout.write(HELP);
else await run(readCommand(positionals), values).catch((error: unknown) => fail(problemOf(error)));
