import type { Finding } from '../doctor/finding.js';
import { runDoctor } from '../doctor/run-doctor.js';
import { alignedTable } from './terminal-output.js';

/**
 * Prints the findings of all checks, a line each. Resolves to 1 if a check failed, else 0. Some
 * connections may still be open: a service may hang.
 */
export async function doctor(
  environment: Record<string, string | undefined>,
  { json }: { json: boolean },
): Promise<number> {
  const findings = await runDoctor(environment);
  process.stdout.write(
    json ? findings.map((one) => `${JSON.stringify(one)}\n`).join('') : describe(findings),
  );
  return findings.some(({ state }) => state === 'failed') ? 1 : 0;
}

function describe(findings: readonly Finding[]): string {
  const table = alignedTable(
    findings.map(({ state, check, message, remedy = '' }) => [
      state,
      check,
      `${message} ${remedy}`.trim(),
    ]),
  );
  const [ok, warnings, failed] = (['ok', 'warning', 'failed'] as const).map(
    (wanted) => findings.filter(({ state }) => state === wanted).length,
  );
  return `${table}\n${ok} ok, ${warnings} warning${warnings === 1 ? '' : 's'}, ${failed} failed.\n`;
}
