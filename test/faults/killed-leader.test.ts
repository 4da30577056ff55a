import { eventually } from '../support/eventually.js';
import { buildTrafficCatalogue, startWriters } from '../support/writers.js';
import { withSetting } from './setting.js';

const WRITES = 20;

it('kill -9 of the leading server during writes loses nothing', async () => {
  await withSetting(async (setting) => {
    const [first] = await Promise.all([setting.start(), setting.start()]);
    const catalogue = await buildTrafficCatalogue(first);
    const urls = () => setting.servers().map(({ url }) => url);
    const writers = startWriters({ urls, seed: 1, perSecond: 20, catalogue });
    const written = (count: number) =>
      eventually(() => Promise.resolve(expect(writers.counts.succeeded).toBeGreaterThan(count)));
    await written(WRITES);
    const leader = await setting.leader();
    leader.kill('SIGKILL');
    await leader.exited;
    expect(await setting.leader()).not.toBe(leader);
    await written(writers.counts.succeeded + WRITES);
    await writers.stop();
    await setting.expectTrueIndex();
  });
}, 120_000);
