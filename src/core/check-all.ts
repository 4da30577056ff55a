import { DoumError, violationOf } from './errors.js';

type Checked<Checks> = {
  [Name in keyof Checks]: Checks[Name] extends () => infer Value ? Awaited<Value> : never;
};

/**
 * Runs the checks of an input one after the other. Resolves to their values under the same names.
 * If several checks throw BAD_USER_INPUT, the first error is thrown, with all of them in
 * `violations`. Any other error ends the checks at once.
 */
export async function checkAll<Checks extends Record<string, () => unknown>>(
  checks: Checks,
): Promise<Checked<Checks>> {
  const failures: DoumError[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, check] of Object.entries(checks))
    try {
      values[name] = await check();
    } catch (error) {
      failures.push(badInputOf(error));
    }
  throwAll(failures);
  return values as Checked<Checks>;
}

/** Runs a synchronous check for each entry of a list. Errors are combined as in `checkAll`. */
export function checkEach<Entry, Value>(
  entries: readonly Entry[],
  check: (entry: Entry, index: number) => Value,
): Value[] {
  const failures: DoumError[] = [];
  const values = entries.flatMap((entry, i) => {
    try {
      return [check(entry, i)];
    } catch (error) {
      failures.push(badInputOf(error));
      return [];
    }
  });
  throwAll(failures);
  return values;
}

function badInputOf(error: unknown): DoumError {
  if (error instanceof DoumError && error.code === 'BAD_USER_INPUT') return error;
  throw error;
}

function throwAll(failures: readonly DoumError[]): void {
  const [first, ...more] = failures;
  if (!first) return;
  if (more.length === 0) throw first;
  const violations = failures.flatMap(
    (each) => each.details.violations ?? [violationOf(each, each.details.field ?? '')],
  );
  throw new DoumError(first.code, first.message, { ...first.details, violations });
}
