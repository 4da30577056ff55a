import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { parseGlobalId } from '../../src/core/global-id.js';
import { eventually } from '../support/eventually.js';
import type { ServerProcess } from '../support/server-process.js';
import type { EngineChoice } from '../support/start-test-app.js';
import { buildTrafficCatalogue, type TrafficCatalogue } from '../support/writers.js';
import { type ExperimentResult, type Setting, withSetting } from './setting.js';

/** Number of changes that commit while an earlier one is open. */
const LATER = 20;
const FOUND_MS = 20_000;

/**
 * A transaction with a lower outbox id stays open while later ones commit: those must be found
 * before it commits, and it must be found afterwards. Also inserts articles by SQL in a transaction
 * that is open during a rename of their category, begun and committed in each order: they must be
 * found under the new name.
 */
export function lateCommit({
  engine,
  openMs,
}: {
  engine: EngineChoice;
  openMs: number;
}): Promise<ExperimentResult> {
  return withSetting(engine, async (setting) => {
    const server = await setting.start();
    const catalogue = await buildTrafficCatalogue(server);
    let runs = 0;
    const foundMs = await lowerIdCommitsLast(setting, server, catalogue, openMs);
    runs += 1;
    for (const insertBeginsFirst of [true, false]) {
      for (const insertCommitsFirst of [true, false]) {
        await insertAcrossRename(setting, server, catalogue, {
          insertBeginsFirst,
          insertCommitsFirst,
          openMs: openMs / 4,
        });
        runs += 1;
      }
    }
    const figures = { engine, openMs, laterFound: LATER, laterFoundAfterMs: Math.round(foundMs) };
    const result: ExperimentResult = { runs, lost: 0, stale: 0, extra: 0, figures };
    await setting.judge(result);
    return result;
  });
}

async function lowerIdCommitsLast(
  setting: Setting,
  server: ServerProcess,
  catalogue: TrafficCatalogue,
  openMs: number,
): Promise<number> {
  const categoryId = parseGlobalId(catalogue.categories[0]!.id)!.id;
  const late = await begin(setting);
  try {
    await insertArticle(late, categoryId, 'late', '늦게온글');
    const openedAt = performance.now();
    for (let i = 0; i < LATER; i += 1) {
      const input = {
        slug: `later-${i}`,
        title: `나중에온글 ${i}`,
        categorySlug: catalogue.categories[1]!.slug,
        variants: [{ platformSlugs: ['common'], body: '본문이에요.' }],
        publish: true,
      };
      await server.admin(
        'mutation ($input: CreateArticleInput!) { createArticle(input: $input) { __typename } }',
        { input },
      );
    }
    const writtenAt = performance.now();
    await eventually(() => isFound(server, '나중에온글', LATER), FOUND_MS);
    const foundMs = performance.now() - writtenAt;
    await sleep(openedAt + openMs - performance.now());
    await isFound(server, '늦게온글', 0);
    const { rows } = await late.query<{ isLower: boolean }>(
      `select exists (select from outbox where xmin::text = pg_current_xact_id()::text and id < (select max(id) from outbox)) as "isLower"`,
    );
    if (!rows[0]!.isLower) throw new Error('The open transaction has no lower outbox id.');
    await late.query('commit');
    await eventually(() => isFound(server, '늦게온글', 1), FOUND_MS);
    return foundMs;
  } finally {
    await late.end();
  }
}

async function insertAcrossRename(
  setting: Setting,
  server: ServerProcess,
  catalogue: TrafficCatalogue,
  order: { insertBeginsFirst: boolean; insertCommitsFirst: boolean; openMs: number },
): Promise<void> {
  const name = `${order.insertBeginsFirst ? '글' : '이름'}먼저${order.insertCommitsFirst ? '글' : '이름'}끝`;
  const slug = `insert-begins-${order.insertBeginsFirst}-commits-${order.insertCommitsFirst}`;
  const categoryId = parseGlobalId(catalogue.categories[2]!.id)!.id;
  const [inserting, renaming] = [await begin(setting), await begin(setting)];
  try {
    // The title has no word of the name, so only its category can match.
    const insert = () => insertArticle(inserting, categoryId, slug, slug);
    const rename = () =>
      renaming.query('update category set name = $1 where id = $2', [name, categoryId]);
    for (const work of order.insertBeginsFirst ? [insert, rename] : [rename, insert]) await work();
    await sleep(order.openMs / 2);
    const [earlier, later] = order.insertCommitsFirst
      ? [inserting, renaming]
      : [renaming, inserting];
    await earlier.query('commit');
    await sleep(order.openMs / 2);
    await later.query('commit');
  } finally {
    await Promise.all([inserting.end(), renaming.end()]);
  }
  await eventually(async () => {
    const { search } = await server.admin<{ search: { nodes: { title: string }[] } }>(
      'query ($query: String!) { search(query: $query, literal: true, scope: ALL_MATCHES, first: 20) { nodes { title } } }',
      { query: name },
    );
    if (!search.nodes.some(({ title }) => title === slug)) throw new Error(`${name} is not found.`);
  }, FOUND_MS);
}

async function begin({ databaseUrl }: Setting): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: databaseUrl, application_name: 'faults' });
  await client.connect();
  await client.query('begin');
  return client;
}

/** Inserts a published article by SQL, in the client's transaction. */
async function insertArticle(
  client: pg.Client,
  categoryId: number,
  slug: string,
  title: string,
): Promise<void> {
  await client.query(
    `with article as (
       insert into article (slug, category_id, status, version, published_version, published_at)
       values ($1, $2, 'PUBLISHED', 1, 1, now()) returning id
     ), revision as (
       insert into article_revision (article_id, version, title, editor) select id, 1, $3, 'faults' from article returning id
     ), variant as (
       insert into article_variant (revision_id, position, body, body_html, body_text)
       select id, 0, '본문', '<p>본문</p>', '본문' from revision returning id, revision_id
     )
     insert into article_variant_platform (variant_id, revision_id, platform_id)
     select variant.id, revision_id, platform.id from variant, platform where applies_to_all`,
    [slug, categoryId, title],
  );
}

async function isFound(server: ServerProcess, query: string, expected: number): Promise<void> {
  const { search } = await server.admin<{ search: { nodes: { title: string }[] } }>(
    'query ($query: String!) { search(query: $query, literal: true, scope: ALL_MATCHES, first: 50) { nodes { title } } }',
    { query },
  );
  const found = search.nodes.filter(({ title }) => title.startsWith(query)).length;
  if (found !== expected)
    throw new Error(`${found} of ${expected} articles are found for ${query}.`);
}
