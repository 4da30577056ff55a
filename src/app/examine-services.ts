import type { Client } from '@elastic/elasticsearch';
import { MIGRATIONS } from '../../migrations/index.js';
import type { Config } from '../config/index.js';
import { type DataSource, poolOf, queryRows } from '../core/database/database.js';
import { readMigrationState } from '../core/database/migrations.js';
import { findPooler } from '../core/database/pooler.js';
import { messageOf } from '../core/errors.js';
import { EmbeddingsClient, NEEDS_WORDS } from '../meaning/index.js';
import {
  createElasticsearchClient,
  SUPPORTED_MAJORS,
  toEngineError,
} from '../search/engines/index.js';
import { withDatabase } from './open-database.js';
import { EmbeddedPostgres } from './postgres/embedded-postgres.js';

/** The oldest Postgres that Doum supports. */
const OLDEST_VERSION = 15;

interface Facts {
  version: string;
  role: string;
  isStandby: boolean;
  /** Tables of Doum that the role may not read or write. */
  lacking: string[];
  /** Whether the role can change the tables and create more. */
  canMigrate: boolean;
}

/** In a database without tables of Doum, `lacking` is empty. */
const READ_FACTS = `
  with ours as (
    select c.oid, c.relname, c.relowner from pg_class c
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p')
      and c.relowner = (select relowner from pg_class where oid = to_regclass('article'))
  )
  select current_setting('server_version') as version, current_user::text as role,
    pg_is_in_recovery() as "isStandby",
    coalesce(array_agg(relname::text order by relname) filter (
      where not has_table_privilege(oid, 'select') or not has_table_privilege(oid, 'insert')
        or not has_table_privilege(oid, 'update') or not has_table_privilege(oid, 'delete')),
      '{}') as lacking,
    coalesce(bool_and(pg_has_role(relowner, 'usage')), true)
      and coalesce(has_schema_privilege(current_schema(), 'create'), false) as "canMigrate"
  from ours`;

/** Connects to Postgres, and checks its version, the role's rights and the migrations. */
export async function examinePostgres(config: Config): Promise<Finding[]> {
  const url = config.databaseUrl ?? (await EmbeddedPostgres.findRunning(config.dataDir));
  if (url === null)
    return [ok('Postgres', `the server starts an embedded Postgres in ${config.dataDir}`)];
  return withDatabase(
    url,
    async (dataSource) => [
      ...(await examineServer(dataSource)),
      ...(await examinePooler(dataSource, config)),
    ],
    { ...config.database, poolSize: 2, access: 'any' },
  );
}

async function examineServer(dataSource: DataSource): Promise<Finding[]> {
  const [facts] = await queryRows<Facts>(dataSource, READ_FACTS);
  const { version, role, isStandby, lacking, canMigrate } = facts!;
  const findings =
    Number.parseInt(version, 10) < OLDEST_VERSION
      ? [failed('Postgres', `Postgres is ${version}, but Doum needs ${OLDEST_VERSION} or later.`)]
      : [ok('Postgres', `version ${version}, as ${role}`)];
  if (isStandby)
    findings.push(
      failed('Postgres', 'It is a standby, which takes no changes: name the primary instead.'),
    );
  if (lacking.length > 0)
    return [
      ...findings,
      failed(
        'rights',
        `The role ${role} may not read and write ${lacking.join(', ')}. Grant it the rights of ` +
          'docs/operations.md, "Roles", as the owner of the tables.',
      ),
    ];
  const { applied, pending, unknown } = await readMigrationState(dataSource, MIGRATIONS);
  if (pending.length > 0)
    findings.push(
      (canMigrate ? warning : failed)(
        'migrations',
        `The database lacks ${pending.join(', ')}. Run "doum migrate"` +
          (canMigrate
            ? ', or start a server, which does it.'
            : ' with the role that owns the tables and may create in the schema.'),
      ),
    );
  if (unknown.length > 0)
    findings.push(
      warning(
        'migrations',
        `The database is newer than this version: it has ${unknown.join(', ')}. Update soon.`,
      ),
    );
  if (pending.length + unknown.length > 0) return findings;
  const dead = await queryRows<{ kind: string; count: number; reason: string }>(
    dataSource,
    `select kind, count(*)::integer as count, max(reason) as reason
     from job where failed_at is not null group by kind order by kind`,
  );
  return [
    ...findings,
    ok('migrations', `all ${applied.length} were run`),
    ...dead.map(({ kind, count, reason }) =>
      warning('jobs', `${count} of the kind ${kind} failed for good: ${reason}. See the log.`),
    ),
  ];
}

/** Warns of a pooler in transaction mode, which delivers no notifications. */
async function examinePooler(dataSource: DataSource, config: Config): Promise<Finding[]> {
  const { databaseDirectUrl } = config;
  if (databaseDirectUrl !== undefined)
    return withDatabase(
      databaseDirectUrl,
      async () => [ok('pooler', 'DATABASE_DIRECT_URL answers')],
      { ...config.database, access: 'any' },
    );
  return (await findPooler(poolOf(dataSource)))
    ? [
        warning(
          'pooler',
          'DATABASE_URL names a connection pooler, behind which no notification arrives. Set ' +
            'DATABASE_DIRECT_URL to the address of Postgres itself.',
        ),
      ]
    : [];
}

/** One line of `doum doctor`. The message must not contain a password, key or token. */
export interface Finding {
  check: string;
  /** Only `failed` makes the command fail. */
  state: 'ok' | 'warning' | 'failed';
  /** The finding, and the remedy. */
  message: string;
}

const finding =
  (state: Finding['state']) =>
  (check: string, message: string): Finding => ({ check, state, message });
export const ok = finding('ok');
export const warning = finding('warning');
export const failed = finding('failed');

const NAME = 'Elasticsearch';
const OPTIONS = { requestTimeout: 3_000, maxRetries: 0 };

/** The versions and plugins of the nodes. */
export async function examineElasticsearch({ elasticsearch }: Config): Promise<Finding[]> {
  const client = createElasticsearchClient(elasticsearch);
  try {
    return await examineNodes(client);
  } catch (error) {
    const known = toEngineError(error);
    return [failed(NAME, known ? `${known.message} (${known.code})` : messageOf(error))];
  } finally {
    void client.close().catch(() => undefined);
  }
}

/** The answer leaves out nodes that hang. */
async function examineNodes(client: Client): Promise<Finding[]> {
  const filter_path = 'nodes.*.name,nodes.*.version,nodes.*.plugins.name';
  const query = { metric: 'plugins', timeout: '2s', filter_path };
  const { nodes } = await client.nodes.info(query, OPTIONS);
  return Object.values(nodes).map(({ name, version, plugins = [] }) => {
    if (!SUPPORTED_MAJORS.includes(Number.parseInt(version, 10)))
      return failed(
        NAME,
        `${name} has version ${version}, but Doum needs ${SUPPORTED_MAJORS.join(' or ')}.`,
      );
    if (!plugins.some((plugin) => plugin.name === 'analysis-nori'))
      return failed(
        NAME,
        `The plugin analysis-nori is missing on ${name}. Run "bin/elasticsearch-plugin install ` +
          'analysis-nori" there, and start the node again.',
      );
    return ok(NAME, `${name} has version ${version} and analysis-nori`);
  });
}

/** Whether the model server answers with vectors. */
export async function examineModelServer(config: Config): Promise<Finding[]> {
  const { embeddings, searchEngine, searchFallback } = config;
  const check = 'model server';
  const dimension = await new EmbeddingsClient(embeddings!).probe();
  const answers = ok(check, `answers with vectors of ${dimension} numbers`);
  if (searchEngine === 'memory' || searchFallback === 'memory') return [answers];
  return [answers, warning(check, NEEDS_WORDS)];
}
