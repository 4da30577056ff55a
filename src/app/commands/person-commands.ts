import { People, type Role } from '../../access/index.js';
import type { Config } from '../../config/index.js';
import { actingAs } from '../../core/audit.js';
import { OperatorError } from '../../core/errors.js';
import { ACTOR, withCommandDatabase } from './command-database.js';
import { printable, tell } from './terminal-output.js';

/**
 * Prints the link of an invitation, alone. Rejects with OperatorError without PUBLIC_URL, and with
 * DoumError if name or e-mail are not allowed, or the person is deactivated.
 */
export async function personInvite(
  config: Config,
  input: { name: string; email: string; role: Role },
): Promise<void> {
  const { publicUrl } = config.http;
  if (publicUrl === undefined)
    throw new OperatorError('PUBLIC_URL is not set: the link of an invitation begins with it.');
  const { person, token } = await withCommandDatabase(config, 'write', (dataSource) =>
    actingAs(ACTOR, 'invitePerson', () => new People(dataSource).inviteAgain(input)),
  );
  process.stdout.write(`${publicUrl}/desk#/invitation/${token}\n`);
  tell(
    `The link is for ${printable(person.name)} with the role ${person.role}, works once within 72 ` +
      'hours, and is shown this once.',
  );
}
