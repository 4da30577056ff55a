import pg from 'pg';
import { Lexicon1764000000004 } from '../../migrations/1764000000004-lexicon.js';
import { openDatabase } from '../../src/app/open-database.js';
import { type DataSource, poolOf } from '../../src/core/database.js';
import { createLogger } from '../../src/core/logger.js';
import { Notifications } from '../../src/core/notifications.js';
import { sleep } from '../../src/core/sleep.js';
import { LexiconCache } from '../../src/lexicon/index.js';
import { createDatabase } from '../support/databases.js';

describe('What the lexicon is kept in', () => {
  let url: string;
  let dataSource: DataSource;

  beforeAll(async () => {
    url = await createDatabase();
    dataSource = await openDatabase(url);
  });
  afterEach(() => sql('delete from synonym_set; delete from dictionary_entry'));
  afterAll(() => dataSource.destroy());

  const sql = (statement: string) => poolOf(dataSource).query(statement);

  it('is followed within a second by a cache that hears nothing, and at once by one that listens', async () => {
    const pool = new pg.Pool({ connectionString: url });
    const [deaf, listening] = [new LexiconCache(pool), new LexiconCache(pool)];
    const notifications = new Notifications(url, createLogger('silent'));
    let heard = 0;
    const untilHeard = async (times: number) => {
      while (heard < times) await sleep(5);
    };
    notifications.on('doum_lexicon', () => {
      listening.invalidate();
      heard += 1;
    });
    try {
      notifications.start();
      await untilHeard(1);
      expect(await Promise.all([deaf.synonyms(), listening.synonyms()])).toEqual([[], []]);
      await sql(`insert into synonym_set (terms) values ('{탈퇴,ＢＹＥ}')`);
      await untilHeard(2);
      expect(await listening.synonyms()).toEqual([['탈퇴', 'bye']]);
      await sleep(1_050);
      expect(await deaf.synonyms()).toEqual([['탈퇴', 'bye']]);
    } finally {
      await notifications.stop();
      await pool.end();
    }
  });

  it('announces each change of a table', async () => {
    const listener = new pg.Client({ connectionString: url });
    await listener.connect();
    let heard = 0;
    listener.on('notification', () => (heard += 1));
    await listener.query('listen doum_lexicon');
    const statements = [
      `insert into synonym_set (terms) values ('{가,나}')`,
      `update synonym_set set terms = '{가,다}'`,
      'delete from synonym_set',
      `insert into dictionary_entry (word) values ('가나')`,
      `update dictionary_entry set parts = '{가,나}'`,
      'delete from dictionary_entry',
    ];
    for (const [i, statement] of statements.entries()) {
      await sql(statement);
      while (heard <= i) await listener.query('select 1');
    }
    await listener.end();
    expect(heard).toBe(statements.length);
  });

  it.each([
    `insert into synonym_set (terms) values ('{가}')`,
    `insert into synonym_set (terms) values ('{가,""}')`,
    `insert into synonym_set (terms) values ('{가,null}')`,
    `insert into synonym_set (terms) values ('{}')`,
    `insert into dictionary_entry (word) values ('')`,
    `insert into dictionary_entry (word) values ('가 나')`,
    `insert into dictionary_entry (word, parts) values ('가나', '{가나}')`,
    `insert into dictionary_entry (word, parts) values ('가나', '{가,다}')`,
    `insert into dictionary_entry (word, parts) values ('가나', '{가,null,나}')`,
  ])('its tables refuse %s', async (statement) => {
    await expect(sql(statement)).rejects.toMatchObject({ code: '23514' });
  });

  it('can be taken away and brought back', async () => {
    const runner = dataSource.createQueryRunner();
    const migration = new Lexicon1764000000004();
    await migration.down(runner);
    await expect(sql('select from synonym_set')).rejects.toMatchObject({ code: '42P01' });
    await migration.up(runner);
    await runner.release();
    await sql(`insert into synonym_set (terms) values ('{가,나}')`);
  });
});
