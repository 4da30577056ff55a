import pg, { type Pool } from 'pg';
import { registerPostgresGauges, type Registry } from '../core/metrics.js';
import { type ArticleSource, HASH_BYTES, type PassagePlace } from './article-texts.js';
import { type Direction, joinDirections, splitDirections } from './vectors.js';

/** The model whose vectors a server uses. */
export interface Model {
  readonly id: number;
  readonly dimension: number;
}

/** A published article whose texts differ from the encoded ones. */
export interface DueArticle extends ArticleSource {
  readonly articleId: number;
  readonly publishedVersion: number;
  readonly questionsVersion: number;
  /** The directions that are known, by the hash of their text. */
  readonly known: ReadonlyMap<string, Direction>;
}

/** An article as encoded. */
export interface EncodedArticle {
  readonly articleId: number;
  readonly publishedVersion: number;
  readonly questionsVersion: number;
  /** null if the model server refuses the texts. */
  readonly vector: Direction | null;
  /** First the passages, then the questions. */
  readonly directions: readonly Direction[];
  readonly hashes: readonly string[];
  readonly passages: number;
  readonly places: readonly PassagePlace[];
  readonly similarities: readonly number[];
}

/** The encoded texts of an article. */
export interface TextDirections {
  readonly passages: readonly Direction[];
  readonly questions: readonly Direction[];
  readonly places: readonly PassagePlace[];
}

/** How many published articles have the vectors of their newest texts. */
export interface EncodingProgress {
  readonly encoded: number;
  readonly articles: number;
}

const VECTORS_PER_READ = 2_000;

const OPEN = `
  insert into meaning_model (name, dimension) values ($1, $2)
  on conflict (name, dimension) do update set used_at = now()
  returning id, dimension`;

const DELETE_UNUSED = `delete from meaning_model where used_at < now() - interval '7 days'`;

const IS_CURRENT = `m.published_version = a.published_version
  and m.questions_version = a.questions_version`;

/** Articles of the last changes first: a change does not wait for the backlog of a new model. */
const DUE = `
  with due as (
    select a.id, a.published_version, a.questions_version, m.vectors, m.hashes
    from article a left join article_meaning m on m.model_id = $1 and m.article_id = a.id
    where a.status = 'PUBLISHED' and (m.article_id is null or not (${IS_CURRENT}))
    order by a.updated_at desc limit $2
  )
  select due.id as "articleId", due.published_version as "publishedVersion",
    due.questions_version as "questionsVersion", r.title, due.vectors, due.hashes,
    (select json_agg(json_build_object('id', v.id, 'text', v.body_text, 'html', v.body_html)
        order by v.position)
      from article_variant v where v.revision_id = r.id) as variants,
    (select coalesce(array_agg(q.text order by q.id), '{}')
      from article_question q where q.article_id = due.id) as questions
  from due
    join article_revision r on r.article_id = due.id and r.version = due.published_version`;

/** The article may have been deleted meanwhile. */
const WRITE = `
  with written as (
    insert into article_meaning (model_id, article_id, published_version, questions_version,
      vector, vectors, hashes, passages, places, similarities)
    select $1, id, $3, $4, $5, $6, $7, $8, $9, $10 from article where id = $2
    on conflict (model_id, article_id) do update set
      published_version = excluded.published_version,
      questions_version = excluded.questions_version, vector = excluded.vector,
      vectors = excluded.vectors, hashes = excluded.hashes, passages = excluded.passages,
      places = excluded.places, similarities = excluded.similarities
    returning article_id
  )
  select pg_notify('doum_meaning', article_id::text) from written`;

/** Each server reads the floor every few seconds, which shows that it uses the model. */
const FLOOR = `
  with used as (
    update meaning_model set used_at = now()
    where id = $1 and used_at < now() - interval '1 hour'
  )
  select floor from meaning_model where id = $1`;

const SET_FLOOR = `
  update meaning_model set floor = (
    select percentile_cont(0.05) within group (order by similarity)
    from article_meaning, unnest(similarities) similarity where model_id = $1)
  where id = $1`;

/** `name`: SQL for the name of the model. */
const progressSql = (name: string) => `
  select count(*)::integer as articles,
    count(*) filter (where ${IS_CURRENT})::integer as encoded,
    count(*) filter (where (${IS_CURRENT}) is not true)::integer as doum_meaning_waiting
  from article a left join article_meaning m on m.article_id = a.id
    and m.model_id = (
      select id from meaning_model where name = ${name} order by used_at desc limit 1)
  where a.status = 'PUBLISHED'`;

type DueRow = Omit<DueArticle, 'known'> & { vectors: Buffer | null; hashes: Buffer | null };

interface ArticleVector {
  articleId: number;
  vector: Buffer;
}

/** The tables `meaning_model` and `article_meaning`. */
export class MeaningStore {
  constructor(private readonly pool: Pool) {}

  /** The model with this name and dimension, which is new if it has no vectors yet. */
  async open(name: string, dimension: number): Promise<Model> {
    const { rows } = await this.pool.query<Model>(OPEN, [name, dimension]);
    await this.pool.query(DELETE_UNUSED);
    return rows[0]!;
  }

  /** Published articles whose texts changed since they were encoded, at most `limit`. */
  async due({ id, dimension }: Model, limit: number): Promise<DueArticle[]> {
    const { rows } = await this.pool.query<DueRow>({
      name: 'meaning-due',
      text: DUE,
      values: [id, limit],
    });
    return rows.map(({ vectors, hashes, ...article }) => ({
      ...article,
      known: new Map(
        splitDirections(vectors ?? Buffer.alloc(0), dimension).map((direction, i) => [
          hashes!.toString('hex', i * HASH_BYTES, (i + 1) * HASH_BYTES),
          direction,
        ]),
      ),
    }));
  }

  /** Writes the vectors of an article, and tells all servers. */
  async write({ id }: Model, article: EncodedArticle): Promise<void> {
    const { articleId, publishedVersion, questionsVersion, vector } = article;
    await this.pool.query({
      name: 'meaning-write',
      text: WRITE,
      values: [
        ...[id, articleId, publishedVersion, questionsVersion],
        vector && joinDirections([vector]),
        joinDirections(article.directions),
        Buffer.from(article.hashes.join(''), 'hex'),
        article.passages,
        JSON.stringify(article.places),
        article.similarities,
      ],
    });
  }

  /** Computes the floor from the similarities of all articles. */
  async setFloor({ id }: Model): Promise<void> {
    await this.pool.query(SET_FLOOR, [id]);
  }

  /** The lowest similarity of an article that the words do not find; null if not known yet. */
  async floor({ id }: Model): Promise<number | null> {
    const { rows } = await this.pool.query<{ floor: number | null }>(FLOOR, [id]);
    return rows[0]?.floor ?? null;
  }

  /** The progress of the model with this name. */
  async progress(name: string): Promise<EncodingProgress> {
    const { rows } = await this.pool.query<EncodingProgress>(progressSql('$1'), [name]);
    return rows[0]!;
  }

  registerProgress(metrics: Registry, name: string): void {
    registerPostgresGauges(metrics, this.pool, progressSql(pg.escapeLiteral(name)), {
      doum_meaning_waiting: 'Published articles whose newest texts are not encoded yet.',
    });
  }

  /**
   * The vectors of articles with ids above `after`, by id: of the next ones, or of all in `ids`.
   * Articles without a vector are left out.
   */
  async vectors(
    model: Model,
    after: number,
    ids: number[] | null = null,
  ): Promise<ArticleVector[]> {
    const { rows } = await this.pool.query<ArticleVector>({
      name: 'meaning-vectors',
      text: `select article_id as "articleId", vector from article_meaning
        where model_id = $1 and article_id > $2 and vector is not null
          and ($3::integer[] is null or article_id = any($3))
        order by article_id limit case when $3::integer[] is null then ${VECTORS_PER_READ} end`,
      values: [model.id, after, ids],
    });
    return rows;
  }

  /** The encoded texts of these articles, by article. */
  async texts(
    { id, dimension }: Model,
    articleIds: readonly number[],
  ): Promise<Map<number, TextDirections>> {
    const { rows } = await this.pool.query<{
      articleId: number;
      passages: number;
      vectors: Buffer;
      places: PassagePlace[];
    }>({
      name: 'meaning-texts',
      text: `select article_id as "articleId", passages, vectors, places from article_meaning
        where model_id = $1 and article_id = any($2)`,
      values: [id, articleIds],
    });
    return new Map(
      rows.map(({ articleId, passages, vectors, places }) => {
        const directions = splitDirections(vectors, dimension);
        const questions = directions.splice(passages);
        return [articleId, { passages: directions, questions, places }];
      }),
    );
  }
}
