import type { Pool } from 'pg';
import { runSteps } from '../../src/core/rounds.js';
import { createTokenizer, type Tokenize } from '../../src/language/index.js';
import { readWholeDictionary } from '../../src/lexicon/index.js';
import type { SearchDocument } from '../../src/search/engine.js';
import { rankedTerms } from '../../src/search/engines/memory/ranked-terms.js';
import {
  hashOf,
  type IndexContents,
  type IndexedArticle,
  type SearchableContent,
} from './compare-index.js';

const BATCH = 1_000;

interface Row {
  id: number;
  version: string | number;
  facts: unknown[];
  keys: string;
  frequencies: Buffer;
  lengths: number[];
}

const READ = `
  select article_id as id, version, ranked_terms as keys, frequencies, lengths,
    json_build_array(title, product_id, category_ids, platform_ids, visibility, popularity, published_at, updated_at) as facts
  from term_vector where article_id > $1 and not gone order by article_id limit ${BATCH}`;

/**
 * Reads the words of the articles. The expected words are cut with the server's own tokenizer, which
 * is not under test.
 */
export async function readMemoryIndex(pool: Pool): Promise<IndexContents> {
  const tokenize = createTokenizer(await readWholeDictionary(pool));
  return {
    articles: articles(pool),
    expectedHash: (content) => expectedHash(content, tokenize),
  };
}

async function* articles(pool: Pool): AsyncGenerator<IndexedArticle> {
  for (let after = 0; ;) {
    const { rows } = await pool.query<Row>(READ, [after]);
    for (const { id, version, facts, keys, frequencies, lengths } of rows)
      yield {
        id,
        version: Number(version),
        hash: hashOf([facts, keys, [...frequencies], lengths]),
      };
    if (rows.length < BATCH) return;
    after = rows.at(-1)!.id;
  }
}

function expectedHash(content: SearchableContent, tokenize: Tokenize): string {
  const { title, productId, categoryIds, platformIds, visibility, ...rest } = content;
  const { popularity, publishedAt, updatedAt } = rest;
  const words = runSteps(rankedTerms(content as unknown as SearchDocument, tokenize));
  return hashOf([
    [title, productId, categoryIds, platformIds, visibility, popularity, publishedAt, updatedAt],
    words.keys,
    [...words.frequencies],
    words.lengths,
  ]);
}
