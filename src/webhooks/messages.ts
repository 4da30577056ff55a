import type { Pool } from 'pg';
import { Role } from '../access/index.js';
import { IS_UNANSWERED } from '../analytics/index.js';
import { visibleSql } from '../articles/index.js';
import type { GlobalIds } from '../core/global-id.js';
import { pageUrl } from '../core/page-urls.js';
import type { EventKind } from './webhook-deliveries.js';
import { mayTell, roleFor, WebhookEventType, type WorkReference } from './webhook-types.js';

/** A delivery that is due, with what its webhook may see. */
export interface DueEvent {
  kind: EventKind;
  /** Null for searches. */
  entityId: number | null;
  reference: object | null;
  at: Date;
  role: Role | null;
  /** The events that the webhook wants. */
  events: WebhookEventType[];
  /** The event type for webhooks without a role; null: they saw no change. */
  forReaders: WebhookEventType | null;
  /** The event type for webhooks with a role. */
  forStaff: WebhookEventType;
  /** Microseconds since 1970. Of two events about one object, the later has the higher version. */
  version: number;
}

/** $2: whether the webhook sees internal articles. */
const ARTICLE = `
  select a.slug, r.title, a.visibility, a.published_version as version, a.updated_at as "updatedAt"
  from article a join article_revision r on r.article_id = a.id and r.version = a.published_version
  where a.id = $1 and ${visibleSql('false', '$2')}`;

const FEEDBACK = `
  select helpful, comment, updated_at as "submittedAt" from feedback
  where article_id = $1 and day = ($2::jsonb ->> 'day')::date
    and visitor = decode($2::jsonb ->> 'visitor', 'hex')`;

const slugsOf = (table: string) => `array(
  select t.slug::text from ${table} t where t.id = any(l.${table}_ids) order by t.slug)`;

const SEARCH = `
  select l.query, l.total, l.source, ${slugsOf('product')} as "productSlugs",
    ${slugsOf('category')} as "categorySlugs", ${slugsOf('platform')} as "platformSlugs"
  from search_log l where l.id = ($1::jsonb ->> 'id')::uuid
    and l.at = ($1::jsonb ->> 'at')::timestamptz and ${IS_UNANSWERED}`;

const NODE_KINDS = { product: 'Product', category: 'Category', platform: 'Platform' } as const;

type ArticleData = Record<'slug' | 'title' | 'visibility', string> & {
  version: number;
  updatedAt: Date;
};

/**
 * Writes the bodies of messages. Contents are read at the time of sending, so no queue stores them
 * and a message contains only what its webhook may see at that moment. For an article that is no
 * longer visible, the body has the id alone.
 */
export class Messages {
  /** `publicUrl`: the address of the help centre; undefined: articles get no URL. */
  constructor(
    private readonly pool: Pool,
    private readonly ids: GlobalIds,
    private readonly publicUrl: string | undefined,
  ) {}

  /** The JSON body; null if the webhook does not want the event or may not see its content. */
  async write(event: DueEvent): Promise<string | null> {
    const { kind, entityId, events, role } = event;
    const happened = role === null ? event.forReaders : event.forStaff;
    if (happened === null || !mayTell(role, roleFor(happened))) return null;
    const seen =
      kind === 'article' || kind === 'feedback'
        ? await this.row<ArticleData>(ARTICLE, [entityId, mayTell(role, Role.AGENT)])
        : null;
    const type = kind === 'article' ? present(happened, seen !== null, events) : happened;
    if (!events.includes(type)) return null;
    const data = await this.data(event, seen);
    return data && writeBody(type, event.at, data, event.version);
  }

  private async data(
    { kind, entityId, reference }: DueEvent,
    seen: ArticleData | null,
  ): Promise<object | null> {
    if (kind === 'search') return this.row(SEARCH, [reference]);
    if (kind === 'work') {
      const { authorId, mentionIds } = reference as WorkReference;
      const person = (id: number) => this.ids.write('Person', id);
      const article = { id: this.ids.write('Article', entityId!) };
      const author = authorId === null ? null : person(authorId);
      return { article, authorId: author, mentionIds: mentionIds.map(person) };
    }
    if (kind === 'article' || kind === 'feedback') {
      const url = seen && this.publicUrl && pageUrl(this.publicUrl, 'article', seen.slug);
      const article = { id: this.ids.write('Article', entityId!), ...seen, ...(url && { url }) };
      if (kind === 'article') return { article };
      const given = await this.row(FEEDBACK, [entityId, reference]);
      return given && { ...given, article };
    }
    const objectId = this.ids.write(NODE_KINDS[kind], entityId!);
    const found = await this.row(`select slug, name from ${kind} where id = $1`, [entityId]);
    // The same values as in `changes`.
    return { kind: kind.toUpperCase(), objectId, ...found, deleted: found === null };
  }

  private async row<Row extends object>(sql: string, values: unknown[]): Promise<Row | null> {
    const { rows } = await this.pool.query<Row>(sql, values);
    return rows[0] ?? null;
  }
}

/**
 * The event type to send now: the original type, unless the current visibility contradicts it. The
 * receiver may have later events already.
 */
function present(
  happened: WebhookEventType,
  isVisible: boolean,
  wanted: readonly WebhookEventType[],
): WebhookEventType {
  const { ARTICLE_PUBLISHED, ARTICLE_UPDATED, ARTICLE_UNPUBLISHED } = WebhookEventType;
  if (!isVisible) return ARTICLE_UNPUBLISHED;
  if (happened !== ARTICLE_UNPUBLISHED) return happened;
  return wanted.includes(ARTICLE_UPDATED) ? ARTICLE_UPDATED : ARTICLE_PUBLISHED;
}

/** The body of a message, as recommended by Standard Webhooks. */
export function writeBody(type: string, at: Date, data: object, version?: number): string {
  return JSON.stringify({ type, timestamp: at.toISOString(), version, data });
}
