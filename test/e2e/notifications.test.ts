import { createLogger } from '../../src/core/logger.js';
import { Notifications } from '../../src/core/notifications.js';
import { createDatabase } from '../support/databases.js';
import { eventually } from '../support/eventually.js';
import { startFaultProxy } from '../support/fault-proxy.js';

/** Takes the heartbeats that are sent before the connection is open. */
const POOL = { query: () => Promise.resolve() };

describe('Notifications', () => {
  it('stop while their connection is being opened', async () => {
    const proxy = await startFaultProxy(await createDatabase());
    // Opening a connection takes several messages.
    proxy.setMode({ slowMs: 300 });
    const notifications = new Notifications(proxy.url, POOL, createLogger('silent'));
    try {
      notifications.start();
      await eventually(() => Promise.resolve(expect(proxy.connections.open).toBe(1)));
      await notifications.stop();
    } finally {
      await proxy.stop();
    }
  });

  it('report a connection that is closed while it is being opened', async () => {
    const proxy = await startFaultProxy(await createDatabase());
    proxy.down();
    let log = '';
    const logger = createLogger('warn', { write: (line: string) => (log += line).length > 0 });
    const notifications = new Notifications(proxy.url, POOL, logger);
    try {
      notifications.start();
      await eventually(() => Promise.resolve(expect(log).toContain('notifications broke')));
    } finally {
      await notifications.stop();
      await proxy.stop();
    }
  });
});
