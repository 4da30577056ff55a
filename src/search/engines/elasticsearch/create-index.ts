import type { Client, estypes } from '@elastic/elasticsearch';
import { EngineUnavailable } from '../../engine.js';
import { bindWriteAlias, type GenerationMark, indexName, writeAliasName } from './aliases.js';
import { errorType } from './engine-errors.js';
import type { IndexDefinition } from './mapping.js';

/** Maximum wait for the allocation of a new shard. */
const NEW_SHARD_LIMIT = '25s';

/** Shorter: an existing shard is missing only while its node is away, and waiting does not help. */
const EARLIER_SHARD_LIMIT = '5s';

/**
 * Creates the index of a generation with its write alias, unless the index exists or `mustExist`,
 * and waits for the shard. Checks an existing index too, because its creator may have ended early,
 * and updates the settings that may change. EngineUnavailable if a template changed the index;
 * other errors are the client's.
 */
export async function createIndex(
  client: Client,
  { prefix, generation, mustExist }: { prefix: string; generation: string; mustExist: boolean },
  { settings, mappings, fingerprint }: IndexDefinition,
): Promise<void> {
  const index = indexName(prefix, generation);
  const doum: GenerationMark = { prefix, generation, fingerprint };
  let isNew = !mustExist;
  try {
    if (isNew)
      await client.indices.create({
        index,
        settings,
        mappings: { ...mappings, _meta: { doum } },
        aliases: { [writeAliasName(prefix, generation)]: {} },
      });
  } catch (error) {
    if (errorType(error) !== 'resource_already_exists_exception') throw error;
    isNew = false;
  }
  if (!isNew) await bindWriteAlias(client, prefix, generation);
  try {
    const { refresh_interval } = await checkIndex(client, index, { mappings });
    if (refresh_interval !== settings.refresh_interval)
      await client.indices.putSettings({
        index,
        settings: { refresh_interval: settings.refresh_interval },
      });
  } catch (error) {
    // An index that fails the check is never filled, so it can go. An index that could not be
    // checked may be good, and another process may fill it already.
    if (error instanceof EngineUnavailable) await dropEmpty(client, index, isNew);
    throw error;
  }
  const timeout = isNew ? NEW_SHARD_LIMIT : EARLIER_SHARD_LIMIT;
  await client.cluster.health({ index, wait_for_active_shards: 1, timeout });
}

/**
 * Verifies a new index, because an index template of the cluster may have changed it silently.
 * Resolves to its settings. EngineUnavailable says what the template changed. Other errors are the
 * client's.
 */
async function checkIndex(
  client: Client,
  index: string,
  { mappings }: Pick<IndexDefinition, 'mappings'>,
): Promise<estypes.IndicesIndexSettings> {
  const created = (await client.indices.get({ index }))[index];
  const settings = created?.settings?.index;
  const changed = [];
  for (const pipeline of ['default_pipeline', 'final_pipeline'] as const)
    if ((settings?.[pipeline] ?? '_none') !== '_none') changed.push(`index.${pipeline}`);
  if (created?.mappings?._source?.enabled === false) changed.push('_source');
  const properties = created?.mappings?.properties ?? {};
  for (const [name, wanted] of Object.entries(mappings.properties ?? {}))
    if (properties[name]?.type !== wanted.type) changed.push(name);
  if (changed.length === 0) return settings ?? {};
  throw new EngineUnavailable(
    `An index template in Elasticsearch changes the index of Doum (${changed.join(', ')}): change ` +
      'its index_patterns, so that they do not match the names that begin with ELASTICSEARCH_INDEX.',
    { code: 'ELASTICSEARCH_TEMPLATE' },
  );
}

/** Deletes an index that a template changed. If this fails, the next attempt deletes the index. */
async function dropEmpty(client: Client, index: string, isNew: boolean): Promise<void> {
  try {
    if (!isNew) {
      await client.indices.refresh({ index });
      if ((await client.count({ index })).count > 0) return;
    }
    await client.indices.delete({ index });
  } catch {
    // The error to report is what the template changed.
  }
}
