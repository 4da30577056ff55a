import type { ClientBase } from 'pg';

/** The tables that grow; their triggers would write a row for each row. */
const TABLES = [
  ...['article', 'article_revision', 'article_variant', 'article_variant_platform'],
  'article_statistics',
];

/**
 * Copies the published articles of the demo help centre until there are `count` more. Each has a
 * number of its own in its title and texts.
 */
export async function growArticles(client: ClientBase, count: number): Promise<void> {
  const alterAll = (action: string) =>
    client.query(TABLES.map((table) => `alter table ${table} ${action}`).join('; '));
  await client.query('begin');
  await alterAll('disable trigger user');
  await client.query(`
    create temporary table made on commit drop as
      select 100000 + n as id, 1000000 + n as revision, source.*
      from generate_series(1, ${count}) n
        join (
          select a.category_id, r.id as copied, r.title, r.keywords, r.editor,
            row_number() over (order by a.id) - 1 as at, count(*) over () as total
          from article a join article_revision r on (r.article_id, r.version) = (a.id, a.version)
          where a.status = 'PUBLISHED') source on source.at = n % source.total;
    insert into article (id, slug, category_id, status, version, published_version, published_at)
      overriding system value
      select id, 'grown-' || id, category_id, 'PUBLISHED', 1, 1, now() from made;
    insert into article_revision (id, article_id, version, title, keywords, editor)
      overriding system value
      select revision, id, 1, title || ' ' || id, keywords, editor from made;
    insert into article_variant (id, revision_id, position, body, body_html, body_text)
      overriding system value
      select 10000000 + made.id * 20 + v.position, revision, v.position,
        replace(body, '요.', mark), replace(body_html, '요.', mark), replace(body_text, '요.', mark)
      from made join article_variant v on v.revision_id = copied,
        lateral (select '요 ' || md5(made.id::text || v.id) || '.' as mark) _;
    insert into article_variant_platform
      select 10000000 + made.id * 20 + v.position, revision, p.platform_id
      from made join article_variant v on v.revision_id = copied
        join article_variant_platform p on p.variant_id = v.id;
    insert into article_statistics (article_id, views) select id, id % 1000 from made;
    set constraints all immediate`);
  await alterAll('enable trigger user');
  await client.query('commit; analyze');
}
