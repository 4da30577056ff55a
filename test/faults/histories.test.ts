import { ENGINES } from '../contract/engines.js';
import { writeHistories } from './histories.js';

describe.each(ENGINES)('Histories, permuted and repeated, on %s', (engine) => {
  it('end with the newest state of every article', async () => {
    const report = await writeHistories(engine, { histories: 2, events: 300, seed: 5 });
    expect(report).toMatchObject({ runs: 2, lost: 0, stale: 0, extra: 0 });
    expect(report.figures.writes).toBeGreaterThanOrEqual(600);
  });
});
