import { Command, Option } from 'commander';
import type { LogFormat, LogKind } from '../../analytics/index.js';
import { configurationWarnings, describeVariables, readConfig } from '../../config/index.js';
import { PACKAGE } from '../../core/package-root.js';
import { addKeyCommands } from './add-key-commands.js';
import { choices } from './choices.js';
import { endCommand } from './end-command.js';
import { type EncodingName, parseEncoding } from './import-source/encodings.js';
import type { ImportFlags } from './interchange.js';

// Modules of commands are loaded on demand, so that help and argument errors are fast.
const analyticsCommands = () => import('./analytics-commands.js');
const doctorCommand = () => import('./doctor.js');
const indexCommands = () => import('./index-commands.js');
const interchange = () => import('./interchange.js');
const migrateCommand = () => import('./migrate.js');

const LOG_KINDS = choices<LogKind>({ searches: true, clicks: true, suggestions: true });
const LOG_FORMATS = choices<LogFormat>({ csv: true, jsonl: true });

/** The command line: every command with its arguments, options and descriptions. */
export function createProgram(): Command {
  const program = new Command('doum')
    .description('Doum (도움): help knowledge in Korean, searched by GraphQL.')
    .version(PACKAGE.version, '--version', 'print the version')
    .showHelpAfterError();
  const config = () => readConfig(process.env);

  program
    .command('serve')
    .description('run the server')
    .addHelpText('after', ({ error }) => (error ? '' : describeVariables()))
    .action(async () => {
      const given = config();
      for (const warning of configurationWarnings(process.env))
        process.stderr.write(`Warning: ${warning}\n`);
      await (await import('./serve.js')).serve(given);
    });

  program
    .command('config')
    .description('check the environment variables as serve would, without connecting to anything')
    .addOption(
      new Option(
        '--check',
        'print all faults (exit code 1), or each variable whose value is not its default; secrets ' +
          'are hidden',
      ).makeOptionMandatory(),
    )
    .action(async () => {
      const { checkConfig } = await import('./check-config.js');
      process.exitCode = await checkConfig(process.env);
    });

  program
    .command('doctor')
    .description(
      'check the variables, Postgres and Elasticsearch, and say what to do; changes nothing; exit ' +
        'code 1 when a check failed',
    )
    .option('--json', 'print each finding as JSON', false)
    .action(async (options: { json: boolean }) => {
      const { doctor } = await doctorCommand();
      // A service that hangs would keep the process.
      await endCommand(await doctor(process.env, options));
    });

  program
    .command('migrate')
    .description('run the pending migrations of the database')
    .addOption(
      new Option(
        '--status',
        'only list the migrations; exit code 1 when some are pending, 2 when the database is ' +
          'newer than this version',
      )
        .default(false)
        .conflicts('down'),
    )
    .option(
      '--down',
      'revert the newest migration, unless that would delete what cannot be made again; stop the ' +
        'servers before',
      false,
    )
    .action(async (options: { status: boolean; down: boolean }) => {
      const { migrateDatabase, migrateDown, migrationStatus } = await migrateCommand();
      if (options.status) process.exitCode = await migrationStatus(config());
      else await (options.down ? migrateDown : migrateDatabase)(config());
    });

  program
    .command('seed')
    .description('load the demo help centre')
    .option('--json', 'print the report as JSON', false)
    .action(async (options: { json: boolean }) => {
      const { seed } = await interchange();
      process.exitCode = await seed(config(), options);
    });

  program
    .command('import')
    .description(
      'import JSON Lines; exit code 1 when lines were refused, or skipped because of changes ' +
        'by people',
    )
    .argument('<file>', 'the file, or - for standard input')
    .option('--keep-rows', 'import each flat row as a separate article', false)
    .addOption(
      new Option(
        '--encoding <name>',
        'of the file: utf-8, cp949, euc-kr, utf-16, utf-16le or utf-16be',
      )
        .argParser(parseEncoding)
        .default('utf-8'),
    )
    .option(
      '--dry-run',
      'print what would be created, changed and skipped, and write nothing',
      false,
    )
    .option('--overwrite', 'overwrite what people changed since the last import', false)
    .option('--json', 'print the report as JSON', false)
    .action(async (file: string, options: ImportFlags & { encoding: EncodingName }) => {
      const { importFile } = await interchange();
      process.exitCode = await importFile(config(), file, options);
    });

  program
    .command('export')
    .description('export everything as JSON Lines')
    .argument('[file]', 'the file, or - for standard output', '-')
    .action(async (file: string) => {
      const { exportFile } = await interchange();
      process.exitCode = await exportFile(config(), file);
    });

  const index = program.command('index').description('manage the search index');
  index
    .command('status')
    .description('print the state of the index')
    .option('--json', 'print it as JSON', false)
    .action(async (options: { json: boolean }) => {
      const { indexStatus } = await indexCommands();
      process.exitCode = await indexStatus(config(), options);
    });
  index
    .command('rebuild')
    .description('build a new index while the current one answers; exit code 1 when that fails')
    .action(async () => {
      const { indexRebuild } = await indexCommands();
      process.exitCode = await indexRebuild(config());
    });

  index
    .command('verify')
    .description(
      'compare the index with Postgres, document by document; ' +
        'exit code 1 when they differ, 2 when they cannot be compared',
    )
    .option('--repair', 'send the documents that differ again, then compare again', false)
    .option('--json', 'print the result as JSON', false)
    .action(async (options: { repair: boolean; json: boolean }) => {
      const { indexVerify } = await indexCommands();
      process.exitCode = await indexVerify(config(), options);
    });
  index
    .command('dead-letters')
    .description('list the articles that an engine refused, with its reasons')
    .option('--replay', 'send them again', false)
    .option('--json', 'print each as JSON', false)
    .action(async (options: { replay: boolean; json: boolean }) => {
      const { indexDeadLetters } = await indexCommands();
      process.exitCode = await indexDeadLetters(config(), options);
    });

  const WHEN =
    'a time like 2026-11-01T09:00:00Z, a day like 2026-11-01 (its midnight in Korea), ' +
    'or how long ago: 12h, 90d';
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
    .action(
      async (
        file: string,
        options: { from: string; to?: string; what: LogKind; format: LogFormat },
      ) => {
        const { analyticsExport } = await analyticsCommands();
        await analyticsExport(config(), file, options);
      },
    );
  analytics
    .command('forget')
    .description('delete searches, clicks and comments of a time range permanently, without asking')
    .addOption(
      new Option('--before <when>', `delete everything before ${WHEN}`).conflicts(['from', 'to']),
    )
    .option('--from <when>', 'start of the range, written like --before')
    .option('--to <when>', 'end of the range, not included')
    .option('--dry-run', 'only count the rows', false)
    .option('--json', 'print the counts as JSON', false)
    .action(
      async (options: {
        before?: string;
        from?: string;
        to?: string;
        dryRun: boolean;
        json: boolean;
      }) => {
        const { analyticsForget } = await analyticsCommands();
        await analyticsForget(config(), options);
      },
    );

  addKeyCommands(program, config);

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
