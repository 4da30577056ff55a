import { defaultOf, listVariables } from './variable.js';
import { VARIABLES } from './variables.js';

/** The configuration variables as text, for the end of a help text. */
export function describeVariables(): string {
  const entries = listVariables(VARIABLES).map((variable) => {
    const standard = defaultOf(variable);
    const lines = [`  ${variable.name}`, ...wrap(plain(variable.description), 74)];
    if (standard !== null) lines.push(...wrap(`Default: ${plain(standard)}.`, 74));
    return lines.join('\n      ');
  });
  return `\nEnvironment variables:\n${entries.join('\n')}\n`;
}

/** The configuration variables as a Markdown table. */
export function variablesAsMarkdown(): string {
  const rows = listVariables(VARIABLES).map((variable) => {
    const standard = defaultOf(variable);
    const shown = standard === null ? 'none' : variable.fallback ? standard : `\`${standard}\``;
    return `| \`${variable.name}\` | ${shown} | ${variable.description} |`;
  });
  return ['| variable | default | what it is |', '| --- | --- | --- |', ...rows].join('\n');
}

function plain(markdown: string): string {
  return markdown.replaceAll('`', '');
}

function wrap(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1)!;
    if (line !== '' && line.length + word.length >= width) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines;
}
