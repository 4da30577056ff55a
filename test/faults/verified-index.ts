import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { openDatabase } from '../../src/app/open-database.js';
import { readDocuments } from '../../src/indexing/document-reader.js';
import { Targets } from '../../src/indexing/targets.js';
import { DICTIONARY } from '../../src/language/index.js';
import { SearchEngineName } from '../../src/search/engine.js';
import { createElasticsearchClient, ElasticsearchIndex } from '../../src/search/engines/index.js';
import { type ExperimentResult, type Progress, type Setting, withSetting } from './setting.js';

const BATCH = 500;
const IN_FLIGHT = 2;
/** Repeated, because a bulk on a busy machine may take longer than the timeout of the server. */
const MAX_ATTEMPTS = 5;
const GENERATION = '20260101000000000-e';

// Without triggers: the test fills the index itself, so that only the comparison is measured.
const ARTICLES = `
  set local session_replication_role = replica;
  insert into product (slug, name) values ('p', '새미톡');
  insert into category (product_id, slug, name) select id, 'c', '이용 안내' from product;
  insert into platform (slug, name, applies_to_all) values ('common', '공통', true);
  insert into article (slug, category_id, status, version, published_version, published_at)
    select 'a-' || i, (select id from category), 'PUBLISHED', 1, 1, now() from generate_series(1, $N) as i;
  insert into article_revision (article_id, version, title, editor)
    select id, 1, '메시지를 ' || id || '번째로 보내는 방법', 'bench' from article;
  insert into article_variant (revision_id, position, body, body_html, body_text)
    select id, 0, text, text, text from article_revision cross join lateral (
      select '입력 칸을 누르고 보내기를 눌러 주세요. ' || article_id || '번째 설명이에요.' || chr(10) || '보낸 메시지는 다시 볼 수 있어요.' as text) as t;
  insert into article_variant_platform (variant_id, revision_id, platform_id)
    select id, revision_id, (select id from platform) from article_variant;`;

/**
 * Runs `doum index verify` on many articles in Elasticsearch, some of which were deleted, changed
 * and added directly. Measures whether it reports exactly these, its duration, and the peak memory
 * of its process (VmHWM).
 */
export function verifiedIndex(options: {
  articles: number;
  harmed: number;
  progress?: Progress;
}): Promise<ExperimentResult> {
  const { articles, harmed } = options;
  return withSetting('elasticsearch', async (setting) => {
    await (await openDatabase(setting.databaseUrl)).destroy();
    await setting.pool.query(`begin; ${ARTICLES.replace('$N', String(articles))} commit; analyze`);
    await fill(setting, articles, options.progress);
    const ids = (from: number) => Array.from({ length: harmed }, (_, i) => from + i * 7);
    const [missing, stale] = [ids(1), ids(3)];
    const extra = ids(articles + 10);
    await harm(setting, missing, stale, extra);

    const startedAt = performance.now();
    const { code, stdout, mostMegabytes } = await verify(setting);
    const seconds = (performance.now() - startedAt) / 1_000;
    const found = JSON.parse(stdout) as Record<'missing' | 'stale' | 'extra', number[]>;
    const exactly = JSON.stringify([found.missing, found.stale, found.extra.sort((a, b) => a - b)]);
    return {
      ...{ runs: 1, lost: 0, stale: 0, extra: 0 },
      figures: {
        articles,
        harmed: harmed * 3,
        exactly:
          exactly === JSON.stringify([missing, stale, extra]) ? 'yes' : exactly.slice(0, 300),
        'exit code': code ?? -1,
        seconds: seconds.toFixed(1),
        'most megabytes': Math.round(mostMegabytes),
      },
    };
  });
}

/** Writes every article as the indexer does. */
async function fill(
  { pool, elasticsearchUrl, prefix }: Setting,
  articles: number,
  progress?: Progress,
): Promise<void> {
  const writer = new ElasticsearchIndex({
    client: createElasticsearchClient({ nodes: [elasticsearchUrl] }),
    prefix,
  });
  try {
    await writer.createGeneration(GENERATION, DICTIONARY);
    const fingerprint = writer.fingerprint(DICTIONARY);
    await pool.query(
      `insert into search_target (engine, generation, state, fingerprint, total) values ('ELASTICSEARCH', $1, 'LIVE', $2, $3)`,
      [GENERATION, fingerprint, articles],
    );
    const [target] = await new Targets(pool).active(SearchEngineName.ELASTICSEARCH);
    const inFlight: Promise<unknown>[] = [];
    for (let from = 1; from <= articles; from += BATCH) {
      const ids = Array.from({ length: Math.min(BATCH, articles - from + 1) }, (_, i) => from + i);
      const version = (await new Targets(pool).drawVersion(target!))!;
      const documents = await readDocuments(pool, ids);
      const changes = ids.map((articleId) => ({
        articleId,
        version,
        document: documents.get(articleId)!,
      }));
      inFlight.push(written(() => writer.write(GENERATION, changes, { refresh: false })));
      if (inFlight.length === IN_FLIGHT) await inFlight.shift();
      progress?.(from + ids.length - 1, articles);
    }
    await Promise.all(inFlight);
    await writer.activate(GENERATION, null);
  } finally {
    await writer.close();
  }
}

async function written(write: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return void (await write());
    } catch (error) {
      if (attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

async function harm(
  { elasticsearchUrl, prefix }: Setting,
  missing: number[],
  stale: number[],
  extra: number[],
): Promise<void> {
  const ask = async (path: string, method: string, body?: object) => {
    const answer = await fetch(`${elasticsearchUrl}/${prefix}/${path}`, {
      method,
      ...(body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    if (!answer.ok)
      throw new Error(`${method} ${path} answers ${answer.status}: ${await answer.text()}`);
    return answer.json() as Promise<{ _source: { id: string } }>;
  };
  const { _source: source } = await ask('_doc/2', 'GET');
  for (const id of missing) await ask(`_doc/${id}`, 'DELETE');
  for (const id of stale)
    await ask(`_update/${id}`, 'POST', { doc: { breadcrumb: ['다른 이름'] } });
  for (const id of extra) await ask(`_doc/${id}`, 'PUT', { ...source, id: String(id) });
  await ask('_refresh', 'POST');
}

async function verify(
  setting: Setting,
): Promise<{ code: number | null; stdout: string; mostMegabytes: number }> {
  const child = spawn(process.execPath, ['dist/src/cli.js', 'index', 'verify', '--json'], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: setting.databaseUrl,
      ELASTICSEARCH_URL: setting.elasticsearchUrl,
      ELASTICSEARCH_INDEX: setting.prefix,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  let mostMegabytes = 0;
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  const timer = setInterval(() => {
    readFile(`/proc/${child.pid}/status`, 'utf8').then(
      (status) =>
        (mostMegabytes =
          Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1_024 || mostMegabytes),
      () => undefined,
    );
  }, 100);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(timer);
  return { code, stdout, mostMegabytes };
}
