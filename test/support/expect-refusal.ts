import type { Answer } from './start-test-app.js';

const SQL =
  /\b(select|insert into|update|delete from) \w+.*\b(from|set|values|where)\b|violates|constraint|relation "/i;
const PLACE = /127\.0\.0\.1|localhost|postgres:|node_modules|\.[jt]s:\d|\\n\s+at /;

/** No answer may give SQL, addresses or stacks away. */
export function expectNoSecret(answer: unknown): void {
  const text = JSON.stringify(answer);
  expect(text).not.toMatch(SQL);
  expect(text).not.toMatch(PLACE);
}

/** The answer has this one error, and it tells no secrets. */
export function expectRefusal(answer: Answer<unknown>, code: string, field?: string): void {
  expect(answer.errors?.map(({ extensions }) => [extensions.code, extensions.field])).toEqual([
    [code, field],
  ]);
  expectNoSecret(answer);
}
