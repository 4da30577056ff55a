import pg from 'pg';
import { openDatabase } from '../../src/app/open-database.js';
import { type DataSource, poolOf } from '../../src/core/database.js';
import { createLogger } from '../../src/core/logger.js';
import { Notifications } from '../../src/core/notifications.js';
import { sleep } from '../../src/core/sleep.js';
import { LexiconCache } from '../../src/lexicon/index.js';
import { eventually } from '../support/eventually.js';
import { createDatabase } from '../support/databases.js';

describe('The tables of the lexicon', () => {
  let url: string;
  let dataSource: DataSource;

  beforeAll(async () => {
    url = await createDatabase();
    dataSource = await openDatabase(url);
  });
  afterEach(() => sql('delete from synonym_set; delete from dictionary_entry'));
  afterAll(() => dataSource.destroy());

  const sql = (statement: string) => poolOf(dataSource).query(statement);

  it('are re-read by caches, at once with notifications, within a second without', async () => {
    const pool = new pg.Pool({ connectionString: url });
    const [polling, listening] = [new LexiconCache(pool), new LexiconCache(pool)];
    const notifications = new Notifications(url, pool, createLogger('silent'));
    let notified = 0;
    const untilNotified = (times: number) =>
      eventually(async () => expect(notified).toBeGreaterThanOrEqual(times));
    notifications.on('doum_lexicon', () => {
      listening.invalidate();
      notified += 1;
    });
    try {
      notifications.start();
      await untilNotified(1);
      expect(await Promise.all([polling.synonyms(), listening.synonyms()])).toEqual([[], []]);
      await sql(`insert into synonym_set (terms) values ('{탈퇴,ＢＹＥ}')`);
      await untilNotified(2);
      expect(await listening.synonyms()).toEqual([['탈퇴', 'bye']]);
      await sleep(1_050);
      expect(await polling.synonyms()).toEqual([['탈퇴', 'bye']]);
    } finally {
      await notifications.stop();
      await pool.end();
    }
  });

  it('are not followed on a connection that hears nothing of the pool', async () => {
    const log: string[] = [];
    const logger = createLogger('warn', { write: (line: string) => log.push(line) > 0 });
    // As through a pooler in transaction mode, LISTEN succeeds and hears only itself.
    const elsewhere = await createDatabase();
    const notifications = new Notifications(elsewhere, poolOf(dataSource), logger);
    notifications.start();
    try {
      await eventually(async () => expect(log.join('')).toContain('Set DATABASE_DIRECT_URL'));
      expect(notifications.isFollowing).toBe(false);
    } finally {
      await notifications.stop();
    }
  });

  it('announce each change', async () => {
    const listener = new pg.Client({ connectionString: url });
    await listener.connect();
    let notified = 0;
    listener.on('notification', () => (notified += 1));
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
      await eventually(async () => expect(notified).toBeGreaterThan(i));
    }
    await listener.end();
    expect(notified).toBe(statements.length);
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
  ])('refuse %s', async (statement) => {
    await expect(sql(statement)).rejects.toMatchObject({ code: '23514' });
  });
});
