import pino, { type Logger } from 'pino';
import { traceIds } from './tracing.js';

export type { Logger };

/**
 * Control characters that JSON does not escape, but that some terminals interpret and some log
 * readers treat as line ends.
 */
const CONTROL_CHARACTERS = /[\u007f-\u009f\u2028\u2029]/g;

/**
 * Creates a JSON Lines logger that writes to standard error, so that standard output contains only
 * a command's output. Control characters are escaped: no logged text can split or forge a line.
 * Lines within a traced request have its trace ids.
 */
export function createLogger(
  level: string,
  destination: Pick<NodeJS.WritableStream, 'write'> = pino.destination({ dest: 2, sync: true }),
): Logger {
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (name) => ({ level: name }) },
      mixin: () => traceIds() ?? {},
    },
    { write: (line: string) => void destination.write(line.replace(CONTROL_CHARACTERS, escaped)) },
  );
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
