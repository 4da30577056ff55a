import pino, { type Logger } from 'pino';
import { type Attributes, context, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';

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
      mixin: traceIds,
    },
    { write: (line: string) => void destination.write(line.replace(CONTROL_CHARACTERS, escaped)) },
  );
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Runs work that belongs to no single request, such as starting a shared timer. */
export function outsideTraces<T>(work: () => T): T {
  return context.with(ROOT_CONTEXT, work);
}

/** The ids for log lines of a traced request; empty without a trace. */
function traceIds(): object {
  const { traceId, spanId, traceFlags = 0 } = trace.getActiveSpan()?.spanContext() ?? {};
  return traceFlags & TraceFlags.SAMPLED ? { traceId, spanId } : {};
}

/** Adds attributes to the request's span; does nothing without a trace. */
export function describeRequest(attributes: Attributes, name?: string): void {
  const span = trace.getActiveSpan()?.setAttributes(attributes);
  if (name !== undefined) span?.updateName(name);
}
