import type pg from 'pg';
import { ApiKeys } from '../../src/access/index.js';
import { sleep } from '../../src/core/sleep.js';
import { statementsDuring } from '../support/count-statements.js';
import { eventually } from '../support/eventually.js';
import { type CreatedKey, createKey, listedKey, numberOf, useKey } from '../support/keys.js';
import { startTestApp, type TestApp } from '../support/start-test-app.js';
import { openTestConnection } from '../support/terminate-backends.js';

const HOUR_MS = 3_600_000;

describe('The last use of a key', () => {
  let app: TestApp;
  let testConnection: pg.Client;

  beforeAll(async () => {
    app = await startTestApp('memory');
    testConnection = await openTestConnection(app.databaseUrl);
  });
  afterAll(async () => {
    await testConnection.end();
    await app.stop();
  });

  const setLastUse = async (key: CreatedKey, secondsAgo: number) =>
    void (await testConnection.query(
      `update api_key set last_used_at = now() - make_interval(secs => $2) where id = $1`,
      [numberOf(key), secondsAgo],
    ));
  const written = (key: CreatedKey, than: string | null) =>
    eventually(async () => expect((await listedKey(app, key)).lastUsedAt).not.toBe(than));

  it('is written at most once a minute', async () => {
    const [old, recent] = [await createKey(app), await createKey(app)];
    await useKey(app, old);
    await written(old, null);
    expect(Math.abs(Date.parse((await listedKey(app, old)).lastUsedAt!) - Date.now())).toBeLessThan(
      HOUR_MS,
    );
    await setLastUse(old, 61);
    await setLastUse(recent, 30);
    const before = [await listedKey(app, old), await listedKey(app, recent)];
    // They are written in order, so the first would be there before the second.
    await useKey(app, recent);
    await useKey(app, old);
    await written(old, before[0]!.lastUsedAt);
    expect((await listedKey(app, recent)).lastUsedAt).toBe(before[1]!.lastUsedAt);
  });

  it('does not delay requests, however many use the key', async () => {
    const key = await createKey(app);
    await testConnection.query('begin');
    await testConnection.query('select from api_key where id = $1 for update', [numberOf(key)]);
    try {
      const answers = await Promise.all(Array.from({ length: 30 }, () => useKey(app, key)));
      for (const answer of answers) expect(answer.errors).toBeUndefined();
      const { rows } = await testConnection.query<{ waiting: number }>(
        `select count(*)::integer as waiting from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
      );
      expect(rows[0]!.waiting).toBeLessThanOrEqual(1);
    } finally {
      await testConnection.query('rollback');
    }
    await written(key, null);
  });

  it('does not fail requests if it cannot be written, and the next use is written', async () => {
    const key = await createKey(app);
    await testConnection.query(`
      create function refuse_use() returns trigger language plpgsql as $$ begin raise exception 'no use is written'; end $$;
      create trigger refuse_use before update on api_key for each row execute function refuse_use();`);
    try {
      for (let i = 0; i < 5; i++) expect((await useKey(app, key)).errors).toBeUndefined();
      expect((await listedKey(app, key)).lastUsedAt).toBeNull();
    } finally {
      await testConnection.query('drop trigger refuse_use on api_key; drop function refuse_use');
    }
    await eventually(async () => {
      await useKey(app, key);
      expect((await listedKey(app, key)).lastUsedAt).not.toBeNull();
    });
  });

  it('needs no statement within the minute', async () => {
    const key = await createKey(app);
    await setLastUse(key, 1);
    const statements = await statementsDuring(async () => {
      for (let i = 0; i < 5; i++) expect((await useKey(app, key)).errors).toBeUndefined();
    });
    expect(statements.filter((text) => text.includes('from api_key where hash'))).toHaveLength(5);
    expect(statements.filter((text) => text.startsWith('update api_key'))).toEqual([]);
  });

  it('is not written if another server wrote it within the minute', async () => {
    const key = await createKey(app);
    const keys = new ApiKeys(app.app.dataSource);
    await setLastUse(key, 59);
    const { lastUsedAt } = await listedKey(app, key);
    await keys.recordUse(numberOf(key));
    expect((await listedKey(app, key)).lastUsedAt).toBe(lastUsedAt);
    await setLastUse(key, 61);
    await keys.recordUse(numberOf(key));
    expect(Date.parse((await listedKey(app, key)).lastUsedAt!)).toBeGreaterThan(
      Date.parse(lastUsedAt!),
    );
  });

  it('is written before a server finishes its shutdown', async () => {
    const second = await startTestApp('memory', {
      databaseUrl: app.databaseUrl,
      indexPrefix: app.indexPrefix,
    });
    const keys = [await createKey(app), await createKey(app), await createKey(app)];
    await testConnection.query('begin');
    await testConnection.query('select from api_key where id = $1 for update', [
      numberOf(keys[0]!),
    ]);
    for (const key of keys) expect((await useKey(second, key)).errors).toBeUndefined();
    const stopped = second.stop();
    await sleep(300);
    await testConnection.query('rollback');
    await stopped;
    for (const key of keys) expect((await listedKey(app, key)).lastUsedAt).not.toBeNull();
  });
});
