import { createLogger } from '../../src/core/logger.js';
import { Notifications } from '../../src/core/notifications.js';
import { createDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { startFaultProxy } from '../support/fault-proxy.js';

describe('Notifications', () => {
  it('stop while their connection is being opened', async () => {
    const proxy = await startFaultProxy(await createDatabase());
    // Opening a connection takes several messages.
    proxy.setMode({ slowMs: 300 });
    const pool = { query: () => Promise.resolve() };
    const notifications = new Notifications(proxy.url, pool, createLogger('silent'));
    try {
      notifications.start();
      await eventually(() => Promise.resolve(expect(proxy.connections.open).toBe(1)));
      await notifications.stop();
    } finally {
      await proxy.stop();
    }
  });
});
