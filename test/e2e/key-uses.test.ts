import type pg from 'pg';
import { sleep } from '../../src/core/sleep.js';
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
