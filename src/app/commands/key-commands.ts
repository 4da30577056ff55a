import { type ApiKey, ApiKeys, type Role, People } from '../../access/index.js';
import type { Config } from '../../config/index.js';
import { actingAs } from '../../core/database/audit.js';
import { cancelSchedules } from '../../editorial/index.js';
import { OperatorError } from '../../core/errors.js';
import { alignedTable, print, printable, tell } from './terminal-output.js';
import { parseTime } from './times.js';
import { ACTOR, withCommandDatabase } from './command-database.js';

/**
 * Creates a key. Prints its secret to standard output, alone or in JSON; the secret cannot be shown
 * again. Rejects with OperatorError if the expiry cannot be parsed, and with DoumError if the name
 * or the expiry is not allowed.
 */
export async function keyCreate(
  config: Config,
  name: string,
  { role, expires, json }: { role: Role; expires?: string; json: boolean },
): Promise<void> {
  const expiresAt =
    expires === undefined ? null : parseTime('--expires', expires, new Date(), 'from now');
  const { apiKey, secret } = await withKeys(config, 'write', (keys) =>
    actingAs(ACTOR, 'createApiKey', () => keys.create(name, role, expiresAt)),
  );
  print(json, { ...toJson(apiKey), secret }, () => `${secret}\n`);
  if (json) return;
  const end = apiKey.expiresAt ? `until ${formatTime(apiKey.expiresAt)}` : 'which does not expire';
  tell(
    `Key ${apiKey.id} with the role ${apiKey.role}, ${end}. Its secret is shown this once: keep it.`,
  );
}

/** Prints all keys, newest first, as a table or as one JSON object per line. */
export async function keyList(config: Config, { json }: { json: boolean }): Promise<void> {
  const keys = await withKeys(config, 'read', (found) => found.list());
  if (json) return keys.forEach((key) => print(json, toJson(key), String));
  if (config.adminApiKeys.length > 0)
    tell(
      'The keys of ADMIN_API_KEY are not listed: they end when they are replaced there and the ' +
        'servers are restarted.',
    );
  if (keys.length === 0) return tell('There are no keys in the database.');
  const rows = keys.map((key) => [
    ...[String(key.id), key.name, key.role],
    ...[key.createdAt, key.expiresAt, key.lastUsedAt].map(formatTime),
    stateOf(key),
  ]);
  const heads = ['id', 'name', 'role', 'created', 'expires', 'last used', 'state'];
  process.stdout.write(alignedTable([heads, ...rows]));
}

/**
 * Revokes the key with this number in the list. Rejects with OperatorError if `id` is not a number,
 * and with DoumError if the key does not exist.
 */
export async function keyRevoke(config: Config, id: string): Promise<void> {
  if (!/^[1-9]\d{0,8}$/.test(id))
    throw new OperatorError(
      `"${id}" is no number of a key: "key list" prints them, except for those of ADMIN_API_KEY.`,
    );
  const { apiKey, cancelledSchedules } = await withKeys(config, 'write', (keys) =>
    actingAs(ACTOR, 'revokeApiKey', () => keys.revoke(Number(id))),
  );
  process.stdout.write(
    `Key ${id} (${printable(apiKey.name)}) is revoked since ${formatTime(apiKey.revokedAt)}.\n`,
  );
  for (const title of cancelledSchedules)
    tell(`What the key had scheduled for "${printable(title)}" is cancelled.`);
}

function withKeys<T>(
  config: Config,
  access: 'read' | 'write',
  work: (keys: ApiKeys) => Promise<T>,
): Promise<T> {
  return withCommandDatabase(config, access, (dataSource) =>
    work(new ApiKeys(dataSource, cancelSchedules)),
  );
}

function toJson(key: ApiKey): object {
  const { id, name, role, createdAt, expiresAt, lastUsedAt, revokedAt } = key;
  return { id, name, role, createdAt, expiresAt, lastUsedAt, revokedAt, state: stateOf(key) };
}

function stateOf({ expiresAt, revokedAt }: ApiKey): 'active' | 'expired' | 'revoked' {
  if (revokedAt) return 'revoked';
  return expiresAt && expiresAt.getTime() <= Date.now() ? 'expired' : 'active';
}

/** A time to the second, or "never". */
function formatTime(moment: Date | null): string {
  return moment ? moment.toISOString().replace(/\.\d+Z$/, 'Z') : 'never';
}

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
