import type { Pool } from 'pg';

/** So much text is held in memory at once, at about; one article above it goes alone. */
const MAX_BYTES = 4_000_000;

// The length of a text is known without reading it.
const SIZES = `
  select a.id, sum(octet_length(v.body_text))::integer as bytes
  from article a join article_revision r on r.article_id = a.id and r.version = a.published_version
    join article_variant v on v.revision_id = r.id
  where a.id = any($1::integer[]) group by a.id`;

/** Divides articles, in order, so that what is published of each group can be held in memory. */
export async function chunkBySize(pool: Pool, articleIds: readonly number[]): Promise<number[][]> {
  const { rows } = await pool.query<{ id: number; bytes: number }>({
    name: 'indexing-sizes',
    text: SIZES,
    values: [articleIds],
  });
  const sizes = new Map(rows.map(({ id, bytes }) => [id, bytes]));
  const chunks: number[][] = [];
  let bytes = Infinity;
  for (const id of articleIds) {
    const size = sizes.get(id) ?? 0;
    bytes += size;
    if (bytes > MAX_BYTES) {
      chunks.push([]);
      bytes = size;
    }
    chunks.at(-1)!.push(id);
  }
  return chunks;
}
