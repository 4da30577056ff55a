import { eventually } from '../support/eventually.js';
import { sendRaw } from '../support/send-raw.js';
import { startTestApp } from '../support/start-test-app.js';

const get = (url: string, path: string) => sendRaw(url, { method: 'GET', path });
/** The server is ready when the first search can be answered. */
const becomesReady = (url: string) =>
  eventually(async () => expect((await get(url, '/readyz')).body).toBe('ready\n'));

describe('Health and metrics', () => {
  it('are on the address of the server, unless they have one of their own', async () => {
    const app = await startTestApp('memory');
    try {
      expect(app.app.healthUrl).toBe(app.url);
      await becomesReady(app.url);
      expect((await get(app.url, '/metrics')).body).toContain('doum_connections 1\n');
    } finally {
      await app.stop();
    }
  });

  it('on a port of their own are not on the public one', async () => {
    const app = await startTestApp('memory', {
      environment: { HEALTH_PORT: '0' },
    });
    try {
      expect(app.app.healthUrl).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
      for (const path of [
        '/readyz',
        '/metrics',
        '/metrics/',
        '//metrics',
        '/METRICS',
        '/readyz?a=b',
      ]) {
        expect([path, (await get(app.url, path)).status]).toEqual([path, 404]);
      }
      expect((await get(app.url, '/livez')).body).toBe('ok\n');
      await becomesReady(app.app.healthUrl);
      expect((await get(app.app.healthUrl, '/livez')).body).toBe('ok\n');
      const metrics = await get(app.app.healthUrl, '/metrics');
      expect(metrics.body).toContain('doum_database_up 1\n');
      expect(metrics.headers['cache-control']).toBe('no-store');
      // Nothing else is there.
      for (const path of ['/', '/graphql', '/analytics']) {
        const { status, body } = await get(app.app.healthUrl, path);
        expect([path, status, body]).toEqual([path, 404, 'There is nothing here.\n']);
      }
    } finally {
      await app.stop();
    }
    await expect(get(app.app.healthUrl, '/livez')).rejects.toThrow('ECONNREFUSED');
  });
});
