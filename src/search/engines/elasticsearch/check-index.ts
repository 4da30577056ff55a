import type { Client, estypes } from '@elastic/elasticsearch';
import { EngineUnavailable } from '../../engine.js';
import type { IndexDefinition } from './mapping.js';

/**
 * Verifies that a new index is what was asked for: an index template of the cluster may have added
 * to it, silently. Resolves to its settings. EngineUnavailable says what the template changed. Rejects
 * with the client's errors.
 */
export async function checkIndex(
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
