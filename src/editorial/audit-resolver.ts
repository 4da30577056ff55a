import type { Pool } from 'pg';
import { Arg, Ctx, Int, Query, Resolver } from 'type-graphql';
import { Access, Role } from '../access/index.js';
import { Cost } from '../core/cost.js';
import { queryRows } from '../core/database.js';
import type { NodeContext, NodeKind } from '../core/global-id.js';
import { checkPageSize, type CursorSealer, toPage } from '../core/pagination.js';
import { AuditConnection, type AuditEntry, AuditFilter } from './audit-types.js';

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
      'dictionary, keys, sessions, applications and webhooks, and each import as one entry.',
  })
  async auditEntries(
    @Arg('filter', () => AuditFilter, {
      nullable: true,
      description: 'Which entries to list. Absent: all.',
    })
    filter: AuditFilter | null,
    @Arg('first', () => Int, { defaultValue: 20, description: 'Page size, 0 to 100.' })
    first: number,
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
