import { Command, Option } from 'commander';
import type { Role } from '../../access/index.js';
import type { LogFormat, LogKind } from '../../analytics/index.js';
import { type Config, describeVariables, readConfig } from '../../config/index.js';
import { PACKAGE } from '../../core/package-root.js';
import { endCommand } from './end-command.js';
import { ENCODINGS } from './import-source.js';

/** The values of a union type as a list. The compiler checks that no value is missing. */
const choices = <T extends string>(values: Record<`${T}`, true>) => Object.keys(values);

const ROLES = choices<Role>({
  AGENT: true,
  ANALYST: true,
  AUTHOR: true,
  EDITOR: true,
  ADMIN: true,
});
const LOG_KINDS = choices<LogKind>({ searches: true, clicks: true, suggestions: true });
const LOG_FORMATS = choices<LogFormat>({ csv: true, jsonl: true });

const WHEN =
  'a time like 2026-11-01T09:00:00Z, a day like 2026-11-01 (its midnight in Korea), ' +
  'or how long ago: 12h, 90d';
const JSON_FLAG = ['--json', 'print the result as JSON', false] as const;

/**
 * The action of a command. `load` resolves to a function that takes the configuration, the
 * arguments and the options, and resolves to the exit code. Loads the function's module on demand,
 * so that help and argument errors are fast.
 */
const run =
  <A extends unknown[]>(
    load: () => Promise<(config: Config, ...args: A) => Promise<number | void>>,
  ) =>
  async (...args: A): Promise<void> => {
    const work = await load();
    process.exitCode = (await work(readConfig(process.env), ...args)) ?? 0;
  };

/** The command line: all commands with their arguments, options and descriptions. */
export function createProgram(): Command {
  const program = new Command('doum')
    .description('Doum (도움): help knowledge in Korean, searched by GraphQL.')
    .version(PACKAGE.version, '--version', 'print the version')
    .showHelpAfterError();

  program
    .command('serve')
    .description('run the server')
    .addHelpText('after', ({ error }) => (error ? '' : describeVariables()))
    .action(run(async () => (await import('./serve.js')).serve));
  program
    .command('config')
    .description('check the environment variables as serve would, without connecting to anything')
    .requiredOption(
      '--check',
      'print all faults (exit code 1), or each variable whose value is not its default; secrets ' +
        'are hidden',
    )
    .action(async () => {
      const { checkConfig } = await import('./checks.js');
      process.exitCode = await checkConfig(process.env);
    });
  program
    .command('doctor')
    .description(
      'check the variables, Postgres and Elasticsearch, and say what to do; changes nothing; exit ' +
        'code 1 when a check failed',
    )
    .option(...JSON_FLAG)
    .action(async (options: { json: boolean }) => {
      const { doctor } = await import('./checks.js');
      // A service that hangs would keep the process alive.
      await endCommand(await doctor(process.env, options));
    });
  program
    .command('migrate')
    .description('run the pending migrations of the database')
    .option(
      '--status',
      'only list the migrations; exit code 1 when some are pending, 2 when the database is newer ' +
        'than this version',
      false,
    )
    .action(run(async () => (await import('./command-database.js')).migrateDatabase));
  program
    .command('seed')
    .description('load the demo help centre')
    .option(...JSON_FLAG)
    .action(run(async () => (await import('./interchange.js')).seed));
  program
    .command('import')
    .description(
      'import JSON Lines, and the pictures in the folder media beside the file; exit code 1 when ' +
        'lines or pictures were refused, or lines skipped because of changes by people',
    )
    .argument('<file>', 'the file, or - for standard input')
    .option('--keep-rows', 'import each flat row as a separate article', false)
    .addOption(new Option('--encoding <name>', 'of the file').choices(ENCODINGS).default('utf-8'))
    .option(
      '--dry-run',
      'print what would be created, changed and skipped, and write nothing',
      false,
    )
    .option('--overwrite', 'overwrite what people changed since the last import', false)
    .option(...JSON_FLAG)
    .action(run(async () => (await import('./interchange.js')).importFile));
  program
    .command('export')
    .description('export as JSON Lines, and pictures to the folder media beside the file')
    .argument('[file]', 'the file, or - for standard output', '-')
    .action(run(async () => (await import('./interchange.js')).exportFile));
  program
    .command('questions')
    .description("print published articles as JSON Lines, for writing questions in users' words")
    .requiredOption(
      '--missing',
      'the articles that have no questions: slug, title, keywords and text',
    )
    .action(run(async () => (await import('./interchange.js')).exportMissingQuestions));

  const index = program.command('index').description('manage the search index');
  index
    .command('status')
    .description('print the state of the index')
    .option(...JSON_FLAG)
    .action(run(async () => (await import('./index-commands.js')).indexStatus));
  index
    .command('rebuild')
    .description('build a new index while the current one answers; exit code 1 when that fails')
    .action(run(async () => (await import('./index-commands.js')).indexRebuild));
  index
    .command('verify')
    .description(
      'compare the index with Postgres, document by document; ' +
        'exit code 1 when they differ, 2 when they cannot be compared',
    )
    .option('--repair', 'send the documents that differ again, then compare again', false)
    .option(...JSON_FLAG)
    .action(run(async () => (await import('./index-commands.js')).indexVerify));
  index
    .command('dead-letters')
    .description('list the articles that an engine refused, with its reasons')
    .option('--replay', 'send them again', false)
    .option(...JSON_FLAG)
    .action(run(async () => (await import('./index-commands.js')).indexDeadLetters));

  const analytics = program.command('analytics').description('manage the search log');
  analytics
    .command('export')
    .description(
      'export the log of searches, of clicks by the time of their searches, or of suggestions',
    )
    .argument('[file]', 'the file, or - for standard output', '-')
    .option('--from <when>', WHEN, '30d')
    .option('--to <when>', 'end of the range, not included, written like --from (default: now)')
    .addOption(new Option('--what <rows>', 'which rows').choices(LOG_KINDS).default('searches'))
    .addOption(
      new Option('--format <format>', 'of the file; CSV is for spreadsheets')
        .choices(LOG_FORMATS)
        .default('jsonl'),
    )
    .action(run(async () => (await import('./analytics-commands.js')).analyticsExport));
  analytics
    .command('forget')
    .description('delete searches, clicks and comments of a time range permanently, without asking')
    .addOption(
      new Option('--before <when>', `delete everything before ${WHEN}`).conflicts(['from', 'to']),
    )
    .option('--from <when>', 'start of the range, written like --before')
    .option('--to <when>', 'end of the range, not included')
    .option('--dry-run', 'only count the rows', false)
    .option(...JSON_FLAG)
    .action(run(async () => (await import('./analytics-commands.js')).analyticsForget));

  const key = program.command('key').description('manage the API keys');
  key
    .command('create')
    .description('create a key and print its secret, which cannot be shown again')
    .argument('<name>', 'its name, 1 to 100 characters, e.g. who uses it for what')
    .addOption(
      new Option('--role <role>', 'what its bearer may do').choices(ROLES).makeOptionMandatory(),
    )
    .option('--expires <when>', WHEN.replace('ago', 'from now'))
    .option(...JSON_FLAG)
    .action(run(async () => (await import('./key-commands.js')).keyCreate));
  key
    .command('list')
    .description('list the keys, newest first')
    .option(...JSON_FLAG)
    .action(run(async () => (await import('./key-commands.js')).keyList));
  key
    .command('revoke')
    .description('revoke a key permanently')
    .argument('<id>', 'its number in the list')
    .action(run(async () => (await import('./key-commands.js')).keyRevoke));

  const person = program.command('person').description('manage the people of the help team');
  person
    .command('invite')
    .description(
      'print the link with which a person sets a password or signs in at the identity provider; it ' +
        'works once, within 72 hours. A person who has this e-mail address already keeps name and ' +
        'role, loses the password and is signed out',
    )
    .requiredOption('--name <name>', 'the name in revisions, 1 to 100 characters')
    .requiredOption('--email <address>', 'the e-mail address, with which the person signs in')
    .addOption(
      new Option('--role <role>', 'what the person may do').choices(ROLES).makeOptionMandatory(),
    )
    .action(run(async () => (await import('./key-commands.js')).personInvite));

  // A command ends quietly if the reader of its output has ended, as in `doum export | head`. A
  // server continues without its terminal.
  program.hook('preAction', (_program, command) => {
    if (command.name() === 'serve') return;
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      void endCommand(0);
    });
  });
  return program;
}
