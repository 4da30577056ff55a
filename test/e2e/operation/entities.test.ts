import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { EntityMetadata } from 'typeorm';
import { openDatabase } from '../../../src/app/open-database.js';
import type { DataSource } from '../../../src/core/database/database.js';
import { createDatabase } from '../../support/databases.js';

const COLUMNS = `
  select a.attname as name, not a.attnotnull as "isNullable", a.attidentity <> '' as "isGenerated",
    -- The type beneath a domain, such as that of slugs.
    format_type(coalesce(nullif(t.typbasetype, 0), t.oid), greatest(a.atttypmod, -1)) as type,
    exists (select from pg_index i where i.indrelid = a.attrelid and i.indisprimary and a.attnum = any(i.indkey)) as "isPrimary"
  from pg_attribute a join pg_type t on t.oid = a.atttypid
  where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped
    -- Postgres alone writes generated columns, and SQL alone reads them.
    and a.attgenerated = ''`;

interface ColumnShape {
  name: string;
  type: string;
  isNullable: boolean;
  isGenerated: boolean;
  isPrimary: boolean;
}

/** The foreign keys of a table as Postgres prints them, without names. */
const FOREIGN_KEYS = `
  select pg_get_constraintdef(oid) as definition from pg_constraint where conrelid = $1::regclass and contype = 'f'`;

describe('Entities', () => {
  let dataSource: DataSource;
  beforeAll(async () => {
    dataSource = await openDatabase(await createDatabase());
  });
  afterAll(() => dataSource.destroy());

  const isJoinTable = ({ tableType }: EntityMetadata) => tableType === 'junction';
  const tables = () => dataSource.entityMetadatas;

  function columnsOf(entity: EntityMetadata): ColumnShape[] {
    return entity.columns.map((column) => ({
      name: column.databaseName,
      type: typeOf(column),
      isNullable: column.isNullable,
      isGenerated: column.isGenerated,
      isPrimary: column.isPrimary,
    }));
  }

  function typeOf(column: EntityMetadata['columns'][number]): string {
    const name = dataSource.driver.normalizeType(column);
    const type =
      column.precision == null ? name : name.replace('timestamp', `timestamp(${column.precision})`);
    return column.isArray ? `${type}[]` : type;
  }

  it('are the tables that the server reads and writes through TypeORM', () => {
    expect(
      tables()
        .map(({ tableName }) => tableName)
        .sort(),
    ).toEqual([
      'api_key',
      'application',
      'article',
      'article_note',
      'article_question',
      'article_revision',
      'article_variant',
      'article_variant_platform',
      'category',
      'dictionary_entry',
      'feedback',
      'person',
      'platform',
      'product',
      'synonym_set',
    ]);
  });

  it('have the columns of the migrations', async () => {
    for (const entity of tables()) {
      const stored = await dataSource.query<ColumnShape[]>(COLUMNS, [entity.tableName]);
      const declared = columnsOf(entity);
      // TypeORM treats every column of a join table as part of its primary key.
      const ignored = isJoinTable(entity) ? { isPrimary: null } : {};
      const comparable = (columns: ColumnShape[]) =>
        columns
          .map((column) => ({ ...column, ...ignored }))
          .sort((a, b) => (a.name < b.name ? -1 : 1));
      expect({ table: entity.tableName, columns: comparable(declared) }).toEqual({
        table: entity.tableName,
        columns: comparable(stored),
      });
    }
  });

  it('have the relations of the migrations', async () => {
    let compared = 0;
    for (const entity of tables()) {
      const stored = await dataSource.query<{ definition: string }[]>(FOREIGN_KEYS, [
        entity.tableName,
      ]);
      // TypeORM reports CASCADE for every join table, regardless of its relations.
      const withoutAction = (definition: string) =>
        isJoinTable(entity) ? definition.replace(/ ON DELETE CASCADE$/, '') : definition;
      const definitions = stored.map(({ definition }) => withoutAction(definition));
      for (const {
        columnNames,
        referencedTablePath,
        referencedColumnNames,
        ...key
      } of entity.foreignKeys) {
        compared += 1;
        expect(definitions).toContain(
          withoutAction(
            `FOREIGN KEY (${columnNames.join(', ')}) REFERENCES ${referencedTablePath}(${referencedColumnNames.join(', ')})` +
              (key.onDelete === 'CASCADE' ? ' ON DELETE CASCADE' : ''),
          ),
        );
      }
    }
    expect(compared).toBe(2);
  });
});

describe('The lint of tables', () => {
  const write = (...sql: string[]) => {
    const cwd = mkdtempSync(join(tmpdir(), 'doum-tables-'));
    const files = {
      migrations: 'create table thing (id integer)',
      'src/a': sql[0],
      'src/b': sql[1],
    };
    for (const [folder, text] of Object.entries(files)) {
      mkdirSync(join(cwd, folder), { recursive: true });
      writeFileSync(join(cwd, folder, 'file.ts'), text ?? '');
    }
    const script = resolve('scripts/lint-tables.mjs');
    return spawnSync(process.execPath, [script], { cwd, encoding: 'utf8' });
  };

  it('refuses SQL that writes to the table of another folder', () => {
    const owners = ["@Entity('thing')", 'insert into thing values (1)'];
    const writes = ['delete from thing', 'update thing set id = 1', 'update thing t set id = 1'];
    for (const owner of owners)
      for (const foreign of writes) {
        const { status, stderr } = write(owner, foreign);
        expect({ status, stderr }).toEqual({
          status: 1,
          stderr: expect.stringContaining(
            'thing is written in src/a/file.ts, src/b/file.ts',
          ) as string,
        });
      }
  });

  it('accepts a table that another folder reads', () => {
    const reads = 'select from thing for update; insert into other select id from thing';
    expect(write('insert into thing values (1)', reads)).toMatchObject({ status: 0, stderr: '' });
  });
});
