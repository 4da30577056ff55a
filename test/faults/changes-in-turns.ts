import type { Pool } from 'pg';
import { parseGlobalId } from '../../src/core/global-id.js';
import { articleNumber } from '../support/global-ids.js';
import type { ServerProcess } from '../support/server-process.js';
import { send } from '../support/traffic.js';
import type { TrafficCatalogue } from '../support/writers.js';

/** A mutation that may or may not be applied. */
export interface Change {
  kind: string;
  send(server: ServerProcess): Promise<unknown>;
  /**
   * Whether the change is applied, and a problem if it is only partly applied, or if only one of
   * the change and its outbox row exists.
   */
  examine(lastOutboxId: number): Promise<{ changed: boolean; problem: string | null }>;
}

type ChangeKind = 'create' | 'update' | 'unpublish' | 'delete' | 'renameCategory';

const KINDS: ChangeKind[] = ['create', 'update', 'unpublish', 'delete', 'renameCategory'];

/** The stored parts of a change: their number, and the transactions that wrote them (xmin). */
interface Found {
  changed: boolean;
  /** Null if nothing is left to read it from. */
  xmin: string | null;
  /** Number of revisions of the article. */
  revisions: number;
}

/** Makes changes of each kind in turns, each to its own object, which `server` creates first. */
export function changesInTurns(
  server: ServerProcess,
  pool: Pool,
  catalogue: TrafficCatalogue,
): () => Promise<Change> {
  let made = 0;
  const article = (slug: string) => ({
    slug,
    title: `문서 ${slug}`,
    categorySlug: catalogue.categories[0]!.slug,
    variants: [{ platformSlugs: ['common'], body: `본문 ${slug}` }],
    publish: true,
  });
  return async () => {
    made += 1;
    const kind = KINDS[(made - 1) % KINDS.length]!;
    const slug = `at-commit-${made}`;
    if (kind === 'create') {
      const read = () => articleOf(pool, slug, (row) => row !== null);
      return toChange(pool, kind, 'createArticle', article(slug), read, null);
    }
    if (kind === 'renameCategory') {
      const category = catalogue.categories[made % catalogue.categories.length]!;
      const name = `새 이름 ${made}`;
      const id = parseGlobalId(category.id)!.id;
      return toChange(
        pool,
        kind,
        'updateCategory',
        { id: category.id, name },
        () => categoryNamed(pool, id, name),
        id,
      );
    }
    const created = await server.admin<{ createArticle: { article: { id: string } } }>(
      `mutation ($input: CreateArticleInput!) { createArticle(input: $input) { article { id } } }`,
      { input: article(slug) },
    );
    const { id } = created.createArticle.article;
    const databaseId = await articleNumber(pool, id);
    switch (kind) {
      case 'update': {
        const input = { id, expectedVersion: 1, title: `새 제목 ${slug}`, publish: true };
        return toChange(
          pool,
          kind,
          'updateArticle',
          input,
          () => articleOf(pool, slug, (row) => row?.version === 2),
          databaseId,
        );
      }
      case 'unpublish':
        return toChange(
          pool,
          kind,
          'unpublishArticle',
          { id },
          () => articleOf(pool, slug, (row) => row?.status === 'DRAFT'),
          databaseId,
        );
      case 'delete': {
        const input = { id, expectedVersion: 1 };
        return toChange(
          pool,
          kind,
          'deleteArticle',
          input,
          () => articleOf(pool, slug, (row) => row === null),
          databaseId,
        );
      }
    }
  };
}

function toChange(
  pool: Pool,
  kind: ChangeKind,
  field: string,
  input: object,
  read: () => Promise<Found>,
  id: number | null,
): Change {
  const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input`;
  return {
    kind,
    send: (server) =>
      send(server.url, `mutation ($input: ${type}!) { ${field}(input: $input) { __typename } }`, {
        input,
      }),
    async examine(lastOutboxId) {
      const { changed, xmin, revisions } = await read();
      const { rows } = await pool.query<{ kind: string; entity_id: number; xmin: string }>(
        `select kind, entity_id, xmin::text from outbox where id > $1`,
        [lastOutboxId],
      );
      const expectedKind = kind === 'renameCategory' ? 'category' : 'article';
      const own = rows.filter(
        (row) => row.kind === expectedKind && (id === null || row.entity_id === id),
      );
      const expectedRevisions = {
        create: changed ? 1 : 0,
        update: changed ? 2 : 1,
        unpublish: 1,
        delete: changed ? 0 : 1,
        renameCategory: 0,
      };
      const problem =
        changed !== own.length > 0
          ? `changed: ${changed}, outbox rows: ${own.length}`
          : own.length !== rows.length
            ? `${rows.length - own.length} outbox rows of other things`
            : changed && xmin !== null && own.some((row) => row.xmin !== xmin)
              ? `written by transaction ${xmin}, the outbox row by ${own.map((row) => row.xmin).join(', ')}`
              : revisions !== expectedRevisions[kind]
                ? `${revisions} revisions instead of ${expectedRevisions[kind]}`
                : null;
      return { changed, problem };
    },
  };
}

interface ArticleRow {
  version: number;
  status: string;
  xmin: string;
}

async function articleOf(
  pool: Pool,
  slug: string,
  isChanged: (row: ArticleRow | null) => boolean,
): Promise<Found> {
  const { rows } = await pool.query<ArticleRow>(
    'select version, status, xmin::text from article where slug = $1',
    [slug],
  );
  const row = rows[0] ?? null;
  const revisions = await pool.query<{ n: number }>(
    'select count(*)::integer as n from article_revision where title like $1',
    [`%${slug}`],
  );
  return { changed: isChanged(row), xmin: row?.xmin ?? null, revisions: revisions.rows[0]!.n };
}

async function categoryNamed(pool: Pool, id: number, name: string): Promise<Found> {
  const { rows } = await pool.query<{ name: string; xmin: string }>(
    'select name, xmin::text from category where id = $1',
    [id],
  );
  return { changed: rows[0]!.name === name, xmin: rows[0]!.xmin, revisions: 0 };
}
