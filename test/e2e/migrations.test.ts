import { MIGRATIONS } from '../../src/app/open-database.js';
import { connectDatabase, type DataSource } from '../../src/core/database.js';
import { createBlankDatabase } from '../support/databases.js';

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
  let dataSource: DataSource;

  beforeEach(async () => {
    const url = await createBlankDatabase();
    dataSource = await connectDatabase({ url, entities: [], migrations: [] });
  });
  afterEach(() => dataSource.destroy());

  const schema = async () =>
    new Set((await dataSource.query<{ line: string }[]>(SCHEMA)).map(({ line }) => line));

  it('can each be reverted and run again', async () => {
    const runner = dataSource.createQueryRunner();
    const stages = [await schema()];
    for (const migration of MIGRATIONS) {
      await new migration().up(runner);
      stages.push(await schema());
    }
    const complete = stages.at(-1)!;
    expect(complete.size).toBeGreaterThan(200);
    for (const [i, migration] of [...MIGRATIONS.entries()].reverse()) {
      await new migration().down(runner);
      expect({ after: migration.name, schema: await schema() }).toEqual({
        after: migration.name,
        schema: stages[i],
      });
    }
    for (const migration of MIGRATIONS) await new migration().up(runner);
    await runner.release();
    expect(await schema()).toEqual(complete);
  });
});
