import { databaseCauseOf, unavailableReason } from '../../core/database-errors.js';
import { OperatorError } from '../../core/errors.js';
import { withinLimit } from '../../core/within-limit.js';
import { type Finding, findingsOf } from './finding.js';

/** Maximum time of one step, in milliseconds. */
const STEP_MS = 4_000;

/** Why something cannot be checked: a sentence, and what to do if more is known. */
export interface Cause {
  message: string;
  remedy?: string;
}

class Late extends Error {}

/** Does a step within the limit. Rejects with an error that `causeOf` explains. */
export async function step<T>(work: Promise<T>, limitMs = STEP_MS): Promise<T> {
  return withinLimit(work, limitMs, () => new Late());
}

/** Why a step failed. Errors of node-postgres are explained without the address. */
export function causeOf(error: unknown): Cause {
  if (error instanceof Late)
    return {
      message: 'No answer came in time.',
      remedy: 'See whether it is stopped, overloaded or out of disk.',
    };
  const cause = databaseCauseOf(error);
  if (cause) return { message: cause.message, remedy: cause.remedy };
  if (error instanceof OperatorError) return { message: error.message };
  return {
    message: `Postgres cannot be used: ${unavailableReason(error)}.`,
    remedy: 'Look at the log of Postgres.',
  };
}

/** The finding of a check that could not be made. */
export function failureOf(check: string, error: unknown): Finding {
  const { message, remedy } = causeOf(error);
  return findingsOf(check).failed(message, remedy);
}

/**
 * The findings of a check of something that answers. When it cannot be made, says why: the other
 * checks go on. A check that only takes long is a warning.
 */
export async function examine(
  check: string,
  work: () => Promise<Finding | Finding[]>,
  limitMs = STEP_MS,
): Promise<Finding[]> {
  try {
    return [await step(work(), limitMs)].flat();
  } catch (error) {
    if (!(error instanceof Late)) return [failureOf(check, error)];
    const { message, remedy } = causeOf(error);
    return [findingsOf(check).warning(message, remedy)];
  }
}

/** What the checks of Postgres found, and what other checks need of it. */
export interface PostgresExamination {
  findings: Finding[];
  /** The number of published articles; null if it is not known. */
  articles: number | null;
}
