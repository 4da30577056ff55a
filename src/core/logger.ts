import pino, { type Logger } from 'pino';

export type { Logger };

/** A JSON-lines logger on standard error, so that standard output stays for what a command prints. */
export function createLogger(level: string): Logger {
  return pino({ level, base: undefined }, pino.destination({ dest: 2, sync: true }));
}
