import { eventually } from '../support/eventually.js';
import { startTestApp } from '../support/start-test-app.js';
import { buildTrafficCatalogue, startWriters } from '../support/writers.js';
import { withSetting } from './setting.js';

const WRITES = 20;

it('kill -9 of the leading server during writes loses nothing', async () => {
  await withSetting(async (setting) => {
    const leader = await setting.start();
    const catalogue = await buildTrafficCatalogue(leader);
    await setting.leader();
    const follower = await startTestApp('elasticsearch', {
      ...{ databaseUrl: setting.databaseUrl, indexPrefix: setting.prefix, fallback: 'memory' },
    });
    try {
      const urls = () => [...setting.servers(), follower].map(({ url }) => url);
      const writers = startWriters({ urls, seed: 1, perSecond: 20, catalogue });
      const written = (count: number) =>
        eventually(() => Promise.resolve(expect(writers.counts.succeeded).toBeGreaterThan(count)));
      await written(WRITES);
      leader.kill('SIGKILL');
      await leader.exited;
      await eventually(async () => expect(await setting.leaderPid()).toBe(process.pid));
      await written(writers.counts.succeeded + WRITES);
      await writers.stop();
      await setting.expectTrueIndex();
    } finally {
      await follower.stop();
    }
  });
}, 120_000);
