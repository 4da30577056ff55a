import type { Finding, FindingState } from '../../src/app/doctor/finding.js';

/** The Postgres of the tests is fast rather than safe. */
const OF_TESTS = /^settings: (fsync|full_page_writes) is off/;

/** The findings in one of these states, as lines, without those of every test. */
export function shown(findings: readonly Finding[], ...states: FindingState[]): string[] {
  return findings
    .filter(({ state }) => states.includes(state))
    .map(({ check, message, remedy = '' }) => `${check}: ${message} ${remedy}`)
    .filter((text) => !OF_TESTS.test(text));
}
