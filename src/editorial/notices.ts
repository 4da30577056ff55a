import { Arg, Ctx, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import type { DataSource, EntityManager } from 'typeorm';
import { Access, Input, MutationFor, Role } from '../access/index.js';
import { Article, type ArticleContext, type Editor } from '../articles/index.js';
import { Cost } from '../core/cost.js';
import { queryRows } from '../core/database/database.js';
import { checkPageSize, First } from '../core/pagination.js';
import {
  MarkNoticesReadInput,
  MarkNoticesReadPayload,
  Notice,
  type NoticeKind,
} from './note-types.js';

/**
 * An unread notice of the same article and kind becomes part of the new one, whose id nobody has
 * marked as read. The lock of the article keeps two of them apart.
 */
const ADD = `
  with recipient as (
    select id from person
    where id = any($1::integer[]) and id is distinct from $6::integer and deactivated_at is null),
  before as (
    delete from notice using recipient
    where article_id = $3 and recipient_id = recipient.id and kind = $2 and read_at is null
    returning recipient_id, count)
  insert into notice (recipient_id, kind, article_id, actor, comment, count)
  select id, $2, $3, $4, $5,
    1 + (select coalesce(sum(count), 0) from before where recipient_id = id)
  from recipient`;

const READ = `
  select id, kind, article_id as "articleId", actor, comment, count, read_at as "readAt",
    created_at as "createdAt"
  from notice where recipient_id = $1 and (read_at is null or not $2) order by id desc limit $3`;

const MARK = `
  with read as (
    update notice set read_at = now() where recipient_id = $1 and read_at is null
      and ($2::text[] is null or id::text = any($2)) returning id)
  select count(*)::integer as "unreadCount" from notice
  where recipient_id = $1 and read_at is null and id not in (select id from read)`;

export const FORGET_NOTICES = "delete from notice where created_at < now() - interval '90 days'";

/** Tells people what somebody else did, in the transaction of that change. */
export async function tell(
  manager: EntityManager,
  recipientIds: readonly (number | null)[],
  kind: `${NoticeKind}`,
  articleId: number,
  { name, personId }: Editor,
  comment?: string,
): Promise<void> {
  await queryRows(manager, ADD, [recipientIds, kind, articleId, name, comment, personId]);
}

/** The notices of the caller. Callers without a person have no notices. */
@Resolver(() => Notice)
export class NoticeResolver {
  constructor(private readonly dataSource: DataSource) {}

  @Cost({ points: 10 })
  @Access(Role.AUTHOR)
  @Query(() => [Notice], {
    nullable: true,
    description: 'The notices of the caller, newest first.',
  })
  notices(
    @Arg('unreadOnly', () => Boolean, { defaultValue: false, description: 'Leaves out read ones.' })
    unreadOnly: boolean,
    @First('Maximum number') first: number,
    @Ctx() { viewer }: ArticleContext,
  ): Promise<Notice[]> {
    return queryRows(this.dataSource, READ, [viewer.personId, unreadOnly, checkPageSize(first)]);
  }

  @MutationFor(Role.AUTHOR, MarkNoticesReadPayload, 'Marks notices of the caller as read.')
  async markNoticesRead(
    @Input('Which notices.') { ids }: MarkNoticesReadInput,
    @Ctx() { viewer }: ArticleContext,
  ): Promise<MarkNoticesReadPayload> {
    const values = [viewer.personId, ids];
    return (await queryRows<MarkNoticesReadPayload>(this.dataSource, MARK, values))[0]!;
  }

  @FieldResolver(() => Article, { nullable: true, description: 'The article of the notice.' })
  async article(@Root() notice: Notice, @Ctx() { articles }: ArticleContext) {
    return articles.article(notice.articleId);
  }
}
