import { Client } from '@elastic/elasticsearch';
import type { Pool } from 'pg';
import { MAX_BATCH } from '../../src/indexing/deliverer.js';
import { readDocuments } from '../../src/indexing/document-reader.js';
import { readWholeDictionary } from '../../src/lexicon/index.js';
import { changeSource } from '../../src/search/engines/elasticsearch/document.js';
import { indexDefinition } from '../../src/search/engines/elasticsearch/mapping.js';

/** Articles that are read in one statement. */
const READ_SIZE = 1_000;

/** Documents in the form in which Elasticsearch takes them, ready to send. */
export interface RawBulk {
  /** The lines of each bulk. */
  bulks: string[][];
  documents: number;
  /** The mapping and the analysis of the index, as the indexer creates it. */
  definition: ReturnType<typeof indexDefinition>;
}

/** Reads and serialises the documents of all published articles. */
export async function prepareRawBulk(pool: Pool): Promise<RawBulk> {
  const { rows } = await pool.query<{ id: number }>(
    `select id from article where status = 'PUBLISHED' order by id`,
  );
  const ids = rows.map(({ id }) => id);
  const bulks: string[][] = [];
  for (let from = 0; from < ids.length; from += READ_SIZE) {
    const documents = [...(await readDocuments(pool, ids.slice(from, from + READ_SIZE))).values()];
    for (let at = 0; at < documents.length; at += MAX_BATCH) {
      bulks.push(
        documents.slice(at, at + MAX_BATCH).flatMap((document) => [
          JSON.stringify({
            index: { _id: String(document.articleId), version: 1, version_type: 'external' },
          }),
          JSON.stringify(changeSource({ articleId: document.articleId, version: 1, document })),
        ]),
      );
    }
  }
  const definition = indexDefinition(await readWholeDictionary(pool), 8);
  return { bulks, documents: ids.length, definition };
}

/**
 * Creates an index, sends all bulks, two at a time, makes them searchable, and deletes the index.
 * Resolves to the seconds from the first bulk until the documents are searchable.
 */
export async function sendRawBulk(url: string, index: string, raw: RawBulk): Promise<number> {
  const client = new Client({ node: url });
  const { settings, mappings } = raw.definition;
  try {
    await client.indices.create({ index, settings, mappings });
    const startedAt = performance.now();
    let next = 0;
    const send = async () => {
      while (next < raw.bulks.length) {
        const { errors } = await client.bulk({ index, operations: raw.bulks[next++]! });
        if (errors) throw new Error('Elasticsearch refused a document.');
      }
    };
    await Promise.all([send(), send()]);
    await client.indices.refresh({ index });
    return (performance.now() - startedAt) / 1_000;
  } finally {
    await client.indices.delete({ index, ignore_unavailable: true });
    await client.close();
  }
}
