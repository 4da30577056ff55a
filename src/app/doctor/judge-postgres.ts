import type { MigrationState } from '../../core/migrations.js';
import type { Pooler } from '../../core/pooler.js';
import { type Finding, findingsOf, numberText } from './finding.js';
import { judgeClock } from './judge-machine.js';
import type { RightsFacts, ServerFacts } from './read-postgres.js';

/** The oldest Postgres that Doum supports. */
const OLDEST_VERSION = 15;

/** A transaction that is open for longer keeps changes from mirrors, and old rows from VACUUM. */
const LONG_TRANSACTION_SECONDS = 600;

/**
 * `host`: of DATABASE_URL; null for a socket. `needed`: how many connections a server opens at most.
 */
export function judgeServer(server: ServerFacts, host: string | null, needed: number): Finding[] {
  const { ok, warning, failed } = findingsOf('Postgres');
  const major = Math.floor(server.versionNumber / 10_000);
  const version = `${major}.${server.versionNumber % 10_000}`;
  const findings: Finding[] = [];
  if (major < OLDEST_VERSION)
    findings.push(
      failed(
        `Postgres is ${version}, but Doum needs ${OLDEST_VERSION} or later.`,
        'Upgrade it (pg_upgrade).',
      ),
    );
  if (server.isStandby)
    findings.push(
      failed(
        'Postgres is a standby, which takes no changes.',
        'Let DATABASE_URL name the primary, or an address that follows it, such as that of a proxy.',
      ),
    );
  if (server.encoding !== 'UTF8')
    findings.push(
      failed(
        `The encoding of the database is ${server.encoding}, which lacks characters.`,
        "Create one with encoding 'UTF8', and restore a dump there.",
      ),
    );
  if (!server.isEncrypted && host !== null && !isLoopback(host))
    findings.push(
      warning(
        'The connection to Postgres is not encrypted.',
        'Unless nobody else is on that network, turn on ssl in Postgres and add sslmode=verify-full.',
      ),
    );
  if (findings.length === 0)
    findings.push(
      ok(`${version}, as ${server.role}, ${server.isEncrypted ? 'with TLS' : 'without TLS'}`),
    );
  const { offsetMs, errorMs } = server.clock;
  return [
    ...findings,
    ...judgeSettings(server),
    ...judgeTransactions(server),
    judgeConnections(server.connections, needed),
    judgeClock('Postgres', offsetMs, errorMs),
  ];
}

function isLoopback(host: string): boolean {
  return /^(localhost|127\..*|\[?::1\]?)$/.test(host);
}

function judgeSettings({ settings, role }: ServerFacts): Finding[] {
  const { warning, failed, ok } = findingsOf('settings');
  const findings: Finding[] = [];
  const reset = (name: string) => `alter role ${JSON.stringify(role)} reset ${name}`;
  if (settings.default_transaction_read_only === 'on')
    findings.push(
      failed(
        'default_transaction_read_only is on, so nothing can be written.',
        `Run ${reset('default_transaction_read_only')}, or the same for the database or the server.`,
      ),
    );
  if (settings.session_replication_role !== 'origin')
    findings.push(
      failed(
        `session_replication_role is ${settings.session_replication_role}, so triggers do not run ` +
          'and no change reaches the index.',
        `Run ${reset('session_replication_role')}.`,
      ),
    );
  if (milliseconds(settings.idle_session_timeout) > 0)
    findings.push(
      warning(
        `idle_session_timeout is ${settings.idle_session_timeout}: it ends connections that wait, ` +
          'and notifications are missed until they are opened again.',
        `Run ${reset('idle_session_timeout')}.`,
      ),
    );
  for (const name of ['fsync', 'full_page_writes'] as const)
    if (settings[name] === 'off')
      findings.push(
        warning(
          `${name} is off: a crash of the machine may damage the database.`,
          `Turn ${name} on in postgresql.conf.`,
        ),
      );
  if (settings.autovacuum === 'off')
    findings.push(
      warning(
        'autovacuum is off: queues and statistics only grow, and searches become slow.',
        'Turn autovacuum on in postgresql.conf.',
      ),
    );
  return findings.length > 0 ? findings : [ok('nothing is in the way')];
}

/** The value of a setting as `show` prints it, e.g. `30s`; 0 means no limit. */
function milliseconds(text: string | null): number {
  const [, number, unit] = /^(\d+)(ms|s|min|h|d)?$/.exec(text ?? '') ?? [];
  const factor = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 };
  return Number(number ?? 0) * factor[(unit ?? 'ms') as keyof typeof factor];
}

function judgeTransactions({ oldestTransaction }: ServerFacts): Finding[] {
  if (!oldestTransaction || oldestTransaction.seconds < LONG_TRANSACTION_SECONDS) return [];
  const { pid, application, seconds } = oldestTransaction;
  return [
    findingsOf('transactions').warning(
      `Session ${pid} (${application || 'without a name'}) has a transaction since ` +
        `${numberText(seconds / 60)} minutes: it holds up mirrors, migrations and VACUUM.`,
      `End it if nobody needs it: select pg_terminate_backend(${pid}).`,
    ),
  ];
}

function judgeConnections(
  { max, reserved, open, doum }: ServerFacts['connections'],
  needed: number,
): Finding {
  const { ok, warning } = findingsOf('connections');
  const free = max - reserved - open;
  const text = `${open} of ${max} connections are open, ${doum} of them by Doum in this database`;
  if (free >= needed) return ok(text);
  return warning(
    `${text}: another server needs up to ${needed}, and ${Math.max(0, free)} are left.`,
    'Raise max_connections of Postgres, or put PgBouncer in front.',
  );
}

/** Of an address that names a pooler; nothing without one. */
export function judgePooler(pooler: Pooler | null): Finding[] {
  if (!pooler) return [];
  const { ok, warning } = findingsOf('pooler');
  return pooler.statements.length === 0
    ? [ok('DATABASE_URL names a connection pooler that keeps prepared statements')]
    : [
        warning(
          'DATABASE_URL names a connection pooler, so Doum cannot set what its sessions need.',
          `Run once, and reconnect the pooler: ${pooler.statements.join('; ')}.`,
        ),
      ];
}

export function judgeRights({ lacking, isOwner, mayCreate }: RightsFacts, role: string): Finding {
  const { ok, failed } = findingsOf('rights');
  if (lacking.length > 0)
    return failed(
      `The role ${role} may not read and write ${shortList(lacking)}.`,
      'Grant it the rights of docs/operations.md, "Roles", as the owner of the tables.',
    );
  return ok(
    isOwner && mayCreate
      ? `${role} can serve and migrate`
      : `${role} can serve; another role migrates`,
  );
}

function shortList(names: readonly string[]): string {
  const shown = names.slice(0, 3).join(', ');
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}

export function judgeMigrations(
  { applied, pending, unknown }: MigrationState,
  { isOwner, mayCreate }: RightsFacts,
): Finding {
  const { ok, warning, failed } = findingsOf('migrations');
  const canMigrate = isOwner && mayCreate;
  const remedy = canMigrate
    ? 'Run "doum migrate", or start a server, which does it.'
    : 'Run "doum migrate" with the role that owns the tables and may create in the schema.';
  if (pending.length > 0 && unknown.length > 0)
    return failed(
      `The database has ${shortList(unknown)}, which this version does not know, and lacks ` +
        `${shortList(pending)}.`,
      'Use the version that migrated it, or restore a backup.',
    );
  const text =
    applied.length === 0
      ? 'The database has no tables of Doum yet.'
      : `The database lacks ${shortList(pending)}.`;
  if (pending.length > 0) return canMigrate ? warning(text, remedy) : failed(text, remedy);
  if (unknown.length > 0)
    return warning(
      `The database is newer than this version: it has ${shortList(unknown)}.`,
      'Update this version soon.',
    );
  return ok(`all ${applied.length} were run, the newest is ${applied.at(-1)}`);
}
