import { startDemoApp } from '../../support/start-demo-app.js';
import { judge, readJudgments, type Judgment } from '../../support/judged-queries.js';
import type { TestApp } from '../../support/start-test-app.js';

/** The short form: every fourth query of each kind, from its first. */
async function shortForm(): Promise<Judgment[]> {
  const places = new Map<string, number>();
  return (await readJudgments()).filter(({ kind }) => {
    const place = places.get(kind) ?? 0;
    places.set(kind, place + 1);
    return place % 4 === 0;
  });
}

it('reads a short form with at least three queries of each of the twelve kinds', async () => {
  const counts = new Map<string, number>();
  for (const { kind } of await shortForm()) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  expect(counts.size).toBe(12);
  expect(Math.min(...counts.values())).toBeGreaterThanOrEqual(3);
});

describe.each(['memory', 'elasticsearch'] as const)('The judged queries on %s', (engine) => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startDemoApp(engine);
  });
  afterAll(() => app.stop());

  it('find the expected article for at least 95 of 100', async () => {
    const results = [];
    for (const judgment of await shortForm()) results.push(await judge(app, judgment));
    const failed = results.filter(({ hasPassed }) => !hasPassed);
    if (failed.length > results.length * 0.05) {
      throw new Error(
        `${failed.length} of ${results.length} do not find the expected article:\n${failed.map(({ description }) => description).join('\n')}`,
      );
    }
  });
});
