import { configurationWarnings, describeChanges, readConfig } from '../../config/index.js';
import { messageOf, OperatorError } from '../../core/errors.js';
import { TrustedDocuments } from '../limits/trusted-documents.js';
import { printable, printableLines } from './terminal-output.js';

type Environment = Parameters<typeof readConfig>[0];

/**
 * Prints all faults of the environment, or each variable whose value is not its default, without
 * secrets. Warnings come in either case. Reads the files that variables name, and connects to
 * nothing. Resolves to the exit code: 1 if there is a fault.
 */
export async function checkConfig(environment: Environment): Promise<number> {
  for (const warning of configurationWarnings(environment))
    process.stderr.write(`Warning: ${printable(warning)}\n`);
  try {
    const { trustedDocuments } = readConfig(environment);
    if (trustedDocuments) await TrustedDocuments.read(trustedDocuments, {});
  } catch (error) {
    if (!(error instanceof OperatorError)) throw error;
    process.stderr.write(`${printableLines(messageOf(error))}\n`);
    return 1;
  }
  const lines = describeChanges(environment);
  if (lines.length === 0) lines.push('All variables have their defaults.');
  process.stdout.write(lines.map((line) => `${printable(line)}\n`).join(''));
  return 0;
}
