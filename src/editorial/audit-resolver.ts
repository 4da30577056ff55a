import type { Pool } from 'pg';
import { Arg, Ctx, Field, ID, InputType, ObjectType, Query, Resolver } from 'type-graphql';
import { Access, Role } from '../access/index.js';
import { Cost } from '../core/cost.js';
import { queryRows } from '../core/database/database.js';
import { DateTime } from '../core/date-time.js';
import { NullableField } from '../core/nullable-field.js';
import type { NodeContext, NodeKind } from '../core/global-id.js';
import { checkPageSize, type CursorSealer, First, PageInfo, toPage } from '../core/pagination.js';
import { PerRequest } from '../core/per-request.js';

@InputType({ description: 'Selects entries of the audit log. Each given field must match.' })
export class AuditFilter {
  @NullableField(() => ID, 'ID of an article, which may be deleted.')
  articleId?: string | null;

  @NullableField(() => String, 'Who made the change, exactly.')
  actor?: string | null;

  @NullableField(() => String, 'The action, e.g. publishArticle.')
  action?: string | null;

  @NullableField(() => DateTime, 'Only entries of this time or later.')
  from?: Date | null;

  @NullableField(() => DateTime, 'Only entries before this time.')
  to?: Date | null;
}

@ObjectType({ description: 'One detail of a change.' })
export class AuditDetail {
  @Field({
    description:
      'Name of the detail, e.g. version, comment, reason, at, role, or articlesCreated of an import.',
  })
  name!: string;

  @Field({ description: 'Value of the detail.' })
  value!: string;
}

@ObjectType({
  description:
    'An entry of the audit log (감사 기록): who changed what, and when. Entries are never changed or ' +
    'removed, and contain neither content nor secrets.',
})
export class AuditEntry {
  @Field(() => ID, { description: 'ID of the entry.' })
  id!: string;

  @Field(() => DateTime, { description: 'Time of the change.' })
  at!: Date;

  @Field({
    description:
      'Who made the change: the name of the caller as in revisions, `schedule by` and the name of ' +
      'who scheduled it, `trash`, `command line`, or the name that an import set.',
  })
  actor!: string;

  @NullableField(
    () => String,
    'What tells callers of one name apart: `key` or `session` with its number, `token` with its ' +
      'subject, or `ADMIN_API_KEY` with its mark. The entry `signIn` of a session says who began ' +
      'it. null for work of the server itself, and in entries of older versions.',
  )
  credential!: string | null;

  @Field({
    description:
      'The action: the name of a mutation, `signIn`, `signOut`, `import`, or `scheduleFailed`, ' +
      'whose detail `reason` says why a schedule was given up.',
  })
  action!: string;

  @Field({
    description:
      'Kind of the target: Article, Product, Category, Platform, SynonymSet, DictionaryEntry, ' +
      'ApiKey, Session, Application, Webhook, HelpCentre, Pin, Announcement or Import.',
  })
  kind!: string;

  @NullableField(
    () => ID,
    'ID of the target, which may be deleted; null when its kind has no global ID.',
  )
  targetId!: string | null;

  @Field({ description: 'Title or name of the target at that time; may be empty.' })
  title!: string;

  @Field(() => [AuditDetail], { description: 'Details of the change.' })
  details!: AuditDetail[];
}

@ObjectType({ description: 'An entry of the audit log, with its cursor.' })
export class AuditEdge {
  @PerRequest()
  @Field({ description: 'Cursor of this entry. Pass it as `after` to get the following entries.' })
  cursor!: string;

  @Field({ description: 'The entry.' })
  node!: AuditEntry;
}

@ObjectType({ description: 'A page of the audit log, newest first.' })
export class AuditConnection {
  @Field(() => [AuditEdge], { description: 'The entries of this page with their cursors.' })
  edges!: AuditEdge[];

  @Field(() => [AuditEntry], { description: 'The entries of this page.' })
  nodes!: AuditEntry[];

  @Field(() => PageInfo, {
    description: 'Whether there are more pages, and the cursors to get them.',
  })
  pageInfo!: PageInfo;
}

const READ = `
  select id, at, actor, credential, action, kind, target_id as "targetId", title, details
  from audit_entry
  where ($1::integer is null or (kind = 'Article' and target_id = $1))
    and ($2::text is null or actor = $2) and ($3::text is null or action = $3)
    and ($4::timestamptz is null or at >= $4) and ($5::timestamptz is null or at < $5)
    and ($6::bigint is null or id < $6)
  order by id desc limit $7`;

type EntryRow = Omit<AuditEntry, 'id' | 'targetId' | 'details'> & {
  id: number;
  targetId: number | null;
  details: Record<string, unknown>;
};

/** Reads the audit log. */
@Resolver()
export class AuditResolver {
  constructor(
    private readonly pool: Pool,
    private readonly cursors: CursorSealer,
  ) {}

  @Cost({ points: 50 })
  @Access(Role.EDITOR)
  @Query(() => AuditConnection, {
    nullable: true,
    description:
      'The audit log (감사 기록), newest first: every change of articles, catalogue, synonyms, ' +
      'dictionary, keys, sessions, applications, webhooks, help centre, pins and announcements, and ' +
      'each import as one entry.',
  })
  async auditEntries(
    @Arg('filter', () => AuditFilter, {
      nullable: true,
      description: 'Which entries to list. Absent: all.',
    })
    filter: AuditFilter | null,
    @First() first: number,
    @Arg('after', () => String, {
      nullable: true,
      description:
        'The `endCursor` of the previous page. The error is BAD_USER_INPUT unless the filter is ' +
        'the same. Absent: the first page.',
    })
    after: string | null,
    @Ctx() { ids }: NodeContext,
  ): Promise<AuditConnection> {
    checkPageSize(first);
    const { articleId, actor, action, from, to } = filter ?? {};
    const scope = ['audit', articleId, actor, action, from, to];
    const before = after == null ? null : (this.cursors.open(after, scope) as number);
    const rows = await queryRows<EntryRow>(this.pool, READ, [
      articleId == null ? null : ids.require(articleId, 'Article', 'filter.articleId'),
      ...[actor ?? null, action ?? null, from ?? null, to ?? null, before, first + 1],
    ]);
    const edges = rows.slice(0, first).map(({ id, targetId, details, ...row }) => ({
      cursor: this.cursors.seal(id, scope),
      node: {
        ...row,
        id: String(id),
        targetId: targetId === null ? null : ids.write(row.kind as NodeKind, targetId),
        details: Object.entries(details).flatMap(([name, value]) =>
          value === null ? [] : [{ name, value: String(value) }],
        ),
      },
    }));
    return toPage(edges, { hasNextPage: rows.length > first, hasPreviousPage: before !== null });
  }
}
