import { DoumError, messageOf } from '../../core/errors.js';

/**
 * The error of one line (1-based), with the field that it is about, if any, and a hint.
 */
export interface LineError {
  line: number;
  /** The slug, externalId or title of the article, or of the flat row, if the line is one. */
  article?: string;
  field?: string;
  reason: string;
}

/** The names of the format for the fields that the services name as GraphQL does. */
const FIELD: [RegExp, string][] = [
  [/\bplatformSlugs\b/g, 'platforms'],
  [/\bcategorySlug\b/g, 'category'],
  [/\bparentSlug\b/g, 'parent'],
  [/\bproductSlug\b/g, 'product'],
];

/**
 * The error as a line error; undefined when it is not about the line (a lost connection, a defect)
 * and the import must stop.
 */
export function toLineError(line: number, error: unknown, article?: string): LineError | undefined {
  const at = { line, ...(article !== undefined && { article }) };
  if (error instanceof DoumError) {
    const { field } = error.details;
    return {
      ...at,
      ...(field && { field: rename(field) }),
      reason: rename(error.message) + rightOf(error),
    };
  }
  const cause = (error as { driverError?: unknown }).driverError ?? error;
  const { code } = cause as { code?: unknown };
  // Class 22 is invalid data, class 23 a violated constraint.
  if (typeof code !== 'string' || !/^2[23]/.test(code)) return undefined;
  return { ...at, reason: `The database refuses it: ${messageOf(cause)}.` };
}

/** Hints about GraphQL queries are of no use in a file. */
function rightOf({ details: { hint } }: DoumError): string {
  return hint && !/^The query |\{ /.test(hint) ? ` ${hint}` : '';
}

function rename(text: string): string {
  return FIELD.reduce((renamed, [from, to]) => renamed.replace(from, to), text);
}
