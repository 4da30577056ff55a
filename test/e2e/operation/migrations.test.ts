import { vi } from 'vitest';
import { Changes1764000000013 } from '../../../migrations/1764000000013-changes.js';
import { openDatabase } from '../../../src/app/open-database.js';
import { MIGRATIONS } from '../../../migrations/index.js';
import { connectDatabase, type DataSource } from '../../../src/core/database.js';
import { migrate } from '../../../src/core/migrations.js';
import { createBlankDatabase } from '../../support/databases.js';
import { eventually } from '../../support/eventually.js';
import { openTestConnection } from '../../support/terminate-backends.js';

/** The objects of the schema, one line each. */
const SCHEMA = `
  select table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' ' || coalesce(column_default, '') as line
    from information_schema.columns where table_schema = 'public'
  union all select indexdef from pg_indexes where schemaname = 'public'
  union all select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace
  union all select pg_get_triggerdef(oid) from pg_trigger where not tgisinternal
  union all select pg_get_functiondef(p.oid) from pg_proc p
    where pronamespace = 'public'::regnamespace and prokind = 'f'
      and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
  union all select relname || ' ' || relkind::text || relpersistence::text from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'S', 'v', 'p')
  union all select 'extension ' || extname from pg_extension`;

describe('Migrations', () => {
  let url: string;
  let dataSource: DataSource;

  beforeEach(async () => {
    url = await createBlankDatabase();
    dataSource = await connectDatabase({ url, entities: [] });
  });
  afterEach(() => dataSource.destroy());

  const schema = async () =>
    new Set((await dataSource.query<{ line: string }[]>(SCHEMA)).map(({ line }) => line));

  const up = (migration: (typeof MIGRATIONS)[number]) =>
    dataSource.transaction(({ queryRunner }) => new migration().up(queryRunner!));
  const down = (migration: (typeof MIGRATIONS)[number]) =>
    dataSource.transaction(({ queryRunner }) => new migration().down(queryRunner!));

  it('can each be reverted and run again', async () => {
    const stages = [await schema()];
    for (const migration of MIGRATIONS) {
      await up(migration);
      stages.push(await schema());
    }
    const complete = stages.at(-1)!;
    expect(complete.size).toBeGreaterThan(200);
    for (const [i, migration] of [...MIGRATIONS.entries()].reverse()) {
      await down(migration);
      expect({ after: migration.name, schema: await schema() }).toEqual({
        after: migration.name,
        schema: stages[i],
      });
    }
    for (const migration of MIGRATIONS) await up(migration);
    expect(await schema()).toEqual(complete);
  });

  describe('while others write', () => {
    /** Locks the table like every write does, also where there is no row. */
    const writing = (table: string) => `delete from ${table} where false`;

    /** A database of the version before the changes, and a session that runs the statement. */
    async function withHolder(
      statement = writing('article_revision'),
    ): Promise<Awaited<ReturnType<typeof openTestConnection>>> {
      const first = MIGRATIONS.slice(0, MIGRATIONS.indexOf(Changes1764000000013));
      await migrate(dataSource, first);
      const holder = await openTestConnection(url);
      await holder.query('begin');
      await holder.query(statement);
      return holder;
    }

    /** Resolves when a migration waits for a lock behind the session. */
    const untilItWaits = () =>
      eventually(async () => {
        const waiting = await dataSource.query<unknown[]>(
          `select from pg_locks where not granted and relation = 'article_revision'::regclass
           and mode = 'ExclusiveLock'`,
        );
        expect(waiting).toHaveLength(1);
      });

    it('give up after ten minutes with one sentence that names the session, and change nothing', async () => {
      // The lock of rows is the weakest one that is in the way.
      const holder = await withHolder('select from article_revision for update');
      const [{ pid }] = (await holder.query('select pg_backend_pid() as pid')).rows as [
        { pid: number },
      ];
      const before = await schema();
      const refused = expect(openDatabase(url)).rejects.toMatchObject({
        name: 'OperatorError',
        message: expect.stringMatching(
          new RegExp(
            `^Changes1764000000013 could not lock a table that is in use \\(the table article_revision was in use for ten minutes \\(session ${pid} .* uses it\\): end that transaction first\\)\\.`,
          ),
        ) as string,
      });
      try {
        await untilItWaits();
        const now = Date.now();
        vi.spyOn(Date, 'now').mockReturnValue(now + 11 * 60_000);
        await refused;
      } finally {
        vi.restoreAllMocks();
        await holder.query('rollback');
        await holder.end();
      }
      expect(await schema()).toEqual(before);
    });
  });
});
