import { writeHistories } from './histories.js';

it('Histories, permuted and repeated, end with the newest state of every article', async () => {
  const report = await writeHistories({ histories: 2, events: 300, seed: 5 });
  expect(report).toMatchObject({ runs: 2, lost: 0, stale: 0, extra: 0 });
  expect(report.figures.writes).toBeGreaterThanOrEqual(600);
});
