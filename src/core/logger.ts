import pino, { type Logger } from 'pino';

export type { Logger };

/**
 * Control characters that JSON may hold as they are, but that some terminals and log readers obey
 * or take for line ends.
 */
const OBEYED = /[\u007f-\u009f\u2028\u2029]/g;

/**
 * A JSON-lines logger on standard error, so that standard output stays for what a command prints.
 * No text splits or forges a line.
 */
export function createLogger(
  level: string,
  destination: Pick<NodeJS.WritableStream, 'write'> = standardError(),
): Logger {
  return pino(
    { level, base: undefined },
    { write: (line: string) => void destination.write(line.replace(OBEYED, escaped)) },
  );
}

function standardError() {
  return pino.destination({ dest: 2, sync: true });
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
