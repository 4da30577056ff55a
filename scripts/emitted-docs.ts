import type { Argument, Command } from 'commander';
import { readFileSync } from 'node:fs';
import { variablesAsMarkdown } from '../src/config/index.js';
import { type Door, DOORS } from '../src/app/http/doors.js';
import { createProgram } from '../src/app/commands/program.js';

const EMITTED = '<!-- Written by `npm run docs:emit`: do not edit. -->';

/** The documents that are generated from the code, by path. */
export function emittedDocuments(): Map<string, string> {
  return new Map([
    ['docs/configuration.md', configuration()],
    ['docs/commands.md', commands()],
    ['docs/security.md', security()],
  ]);
}

const DOORS_START = '<!-- doors: written by `npm run docs:emit` -->\n';
const DOORS_END = '\n<!-- end of doors -->';

const ORIGINS: Record<Door['origins'], string> = {
  applications: '`CORS_ORIGINS`, applications',
  named: '`CORS_ORIGINS`',
  anybody: 'all; `CORS_ORIGINS` read',
  own: 'none',
  'sign-in': 'all, by links',
};

/** The document with the table of `DOORS` in place of the former one. */
function security(): string {
  const text = readFileSync('docs/security.md', 'utf8');
  const rows = Object.values(DOORS as Record<string, Door>).map((door) => {
    const { methods, body } = door;
    const ask = methods ? `${methods.join(', ')} ` : '';
    const bytes = typeof body?.bytes === 'number' ? `${body.bytes / 1_000} KB` : body?.bytes;
    return [
      `${ask}${door.paths.map((path) => `\`${path}\``).join(', ')}`,
      ORIGINS[door.origins],
      door.credential ?? '-',
      door.counted ?? '-',
      body ? `${body.types.join(', ')}; ${bytes}` : '-',
      door.caching,
      door.resourcePolicy,
    ].join(' | ');
  });
  const head = 'path | pages of other origins | credential | rate | body | caching | shown by';
  const table = [head, head.replace(/[^|]+/g, ' --- '), ...rows];
  const lines = table.map((row) => `| ${row.trim()} |`).join('\n');
  const [before, after] = [text.split(DOORS_START)[0], text.split(DOORS_END)[1]];
  return `${before}${DOORS_START}\n${lines}\n${DOORS_END}${after}`;
}

function configuration(): string {
  return `${EMITTED}

# Configuration

The server and its commands read environment variables. For wrong or contradictory values the start
ends with a sentence each, as \`npm run doum -- config --check\` prints them.
\`npm run doum -- serve --help\` prints this list. A variable with an empty value counts as not set.

${variablesAsMarkdown()}
`;
}

function commands(): string {
  const sections = leaves(createProgram()).map(([path, command]) => {
    const help = command.createHelp();
    const rows = [
      ...help.visibleArguments(command).map((one) => [argumentTerm(one), one.description]),
      ...help
        .visibleOptions(command)
        .filter(({ long }) => long !== '--help')
        .map((one) => [
          help.optionTerm(one),
          help.optionDescription(one).replace(' (default: false)', ''),
        ]),
    ];
    const usage = ['doum', ...path, ...command.registeredArguments.map(argumentTerm)];
    const table = rows.map(([term, text]) => `| \`${term}\` | ${text} |`);
    const head = ['', '| argument or option | what it is |', '| --- | --- |'];
    return [
      `## ${path.join(' ')}`,
      '',
      `\`${usage.join(' ')}\`: ${command.description()}.`,
      ...(rows.length > 0 ? [...head, ...table] : []),
    ].join('\n');
  });
  return `${EMITTED}

# Commands

\`npm run doum -- <command>\` runs a command; scripts use \`npm run --silent doum -- <command>\`. Commands
read the same variables as the server, and can run while a server runs.

${sections.join('\n\n')}
`;
}

/**
 * The reference of alerts and metrics: what the rules for Prometheus say of each alert, and what a
 * server says of each metric at `/metrics`.
 */
export function monitoringReference(rules: string, metrics: string): string {
  const alerts = rules.matchAll(
    /- alert: (\w+)[^]+?severity: (\w+)[^]+?description: >-\n([^]+?) +runbook: docs\/(\S+)/g,
  );
  const alertLines = [...alerts].map(([, name, severity, description, runbook]) => {
    const mark = severity === 'critical' ? '\\*' : '';
    return `- [${name}](${runbook})${mark}: ${description!.trim().replace(/\s+/g, ' ')}`;
  });
  const names = new Map<string, string[]>();
  for (const [, name, help] of metrics.matchAll(/^# HELP (doum_\w+) (.+)$/gm))
    names.set(help!, [...(names.get(help!) ?? []), `\`${name}\``]);
  const metricLines = [...names].map(([help, same]) => `- ${same.toSorted().join(', ')}: ${help}`);
  return `${EMITTED}

# Alerts and metrics

[monitoring.md](monitoring.md) says how to watch a server.

## Alerts

Call a person for alerts with \`severity="critical"\`, marked with \\*.

${alertLines.join('\n')}

## Metrics

Beside these there are the usual \`process_…\` and \`nodejs_…\`. What is read from Postgres (the outbox,
the index, webhooks, jobs, changes) is equal on every server: take \`max\`, not \`sum\`. It is absent if
Postgres does not answer within 2 seconds.

${metricLines.toSorted().join('\n')}
`;
}

/** In the notation of commander: `<required>`, `[optional]`. */
function argumentTerm(argument: Argument): string {
  return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
}

/** The commands without subcommands, with their full names. */
function leaves(command: Command, path: string[] = []): [string[], Command][] {
  if (command.commands.length === 0) return [[path, command]];
  return command.commands.flatMap((child) => leaves(child, [...path, child.name()]));
}
