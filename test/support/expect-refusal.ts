import type { Answer } from './start-test-app.js';

const SQL =
  /\b(select|insert into|update|delete from) \w+.*\b(from|set|values|where)\b|violates|constraint|relation "/i;
const PLACE = /127\.0\.0\.1|localhost|postgres:|node_modules|\.[jt]s:\d|\\n\s+at /;

/** Expects an answer without SQL, addresses or stack traces. */
export function expectNoSecret(answer: unknown): void {
  const text = JSON.stringify(answer);
  expect(text).not.toMatch(SQL);
  expect(text).not.toMatch(PLACE);
}

/** Expects this one error, and no internal details. */
export function expectRefusal(answer: Answer<unknown>, code: string, field?: string): void {
  expect(answer.errors?.map(({ extensions }) => [extensions.code, extensions.field])).toEqual([
    [code, field],
  ]);
  expectNoSecret(answer);
}
