import { ADMIN_KEY, type TestApp } from './start-test-app.js';

/** The error of a mutation. */
export interface Refusal {
  code: string;
  message: string;
  field?: string;
  hint?: string;
  reason?: string;
  violations?: { field: string; message: string; hint?: string; reason?: string }[];
  expectedVersion?: number;
  currentVersion?: number;
}

/** The result of a mutation: its payload or its error. */
export type Outcome<T> = { payload: T; refusal: null } | { payload: null; refusal: Refusal };

/** Runs a mutation as the administrator and reads `selection` of its payload. */
export async function tryMutation<T>(
  app: Pick<TestApp, 'request'>,
  field: string,
  input: object,
  selection: string,
): Promise<Outcome<T>> {
  const type = /^delete(Product|Category|Platform|SynonymSet|Announcement)$/.test(field)
    ? 'DeleteInput'
    : `${field[0]!.toUpperCase()}${field.slice(1)}Input`.replace(/^Set/, '');
  const answer = await app.request<Record<string, T>>(
    `mutation ($input: ${type}!) { ${field}(input: $input) { ${selection} } }`,
    { input },
    ADMIN_KEY,
  );
  const [error] = answer.errors ?? [];
  if (error) return { payload: null, refusal: { message: error.message, ...error.extensions } };
  return { payload: answer.data![field]!, refusal: null };
}

/** The same; throws if it fails. */
export async function mutate<T>(
  app: Pick<TestApp, 'request'>,
  field: string,
  input: object,
  selection: string,
): Promise<T> {
  const outcome = await tryMutation<T>(app, field, input, selection);
  if (outcome.refusal) throw new Error(`${field}: ${JSON.stringify(outcome.refusal)}`);
  return outcome.payload;
}

/** The same; throws if it succeeds. */
export async function refused(
  app: Pick<TestApp, 'request'>,
  field: string,
  input: object,
): Promise<Refusal> {
  const { refusal } = await tryMutation(app, field, input, '__typename');
  if (!refusal) throw new Error(`${field} was not refused.`);
  return refusal;
}
