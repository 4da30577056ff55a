import { violatedConstraint } from './database.js';
import type { DoumError } from './errors.js';

/** What a violated constraint of the database means to the caller, by the constraint's name. */
export type Violations = Record<string, () => DoumError>;

/**
 * Runs a write and turns the database's refusal into the error that the caller can mend; all other
 * errors pass.
 */
export async function explainingViolations<T>(
  violations: Violations,
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write();
  } catch (error) {
    const constraint = violatedConstraint(error);
    throw constraint !== undefined && violations[constraint] ? violations[constraint]() : error;
  }
}
