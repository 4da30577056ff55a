import type { Argument, Command } from 'commander';
import { variablesAsMarkdown } from '../src/config/index.js';
import { createProgram } from '../src/app/commands/program.js';

const EMITTED = '<!-- Written by `npm run docs:emit`: do not edit. -->';

/** The documents that are generated from the code, by path. */
export function emittedDocuments(): Map<string, string> {
  return new Map([
    ['docs/configuration.md', configuration()],
    ['docs/commands.md', commands()],
  ]);
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

/** In the notation of commander: `<required>`, `[optional]`. */
function argumentTerm(argument: Argument): string {
  return argument.required ? `<${argument.name()}>` : `[${argument.name()}]`;
}

/** The commands without subcommands, with their full names. */
function leaves(command: Command, path: string[] = []): [string[], Command][] {
  if (command.commands.length === 0) return [[path, command]];
  return command.commands.flatMap((child) => leaves(child, [...path, child.name()]));
}
