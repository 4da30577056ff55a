import { startDemoApp } from '../support/start-demo-app.js';
import { judge, readJudgments, type Judgment } from '../../bench/support/judged-queries.js';
import type { TestApp } from '../support/start-test-app.js';

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

describe.each(['postgres', 'elasticsearch'] as const)('The judged queries on %s', (engine) => {
  let app: TestApp;

  beforeAll(async () => {
    app = await startDemoApp(engine);
  });
  afterAll(() => app.stop());

  it('find the expected article for at least 95 of 100', async () => {
    const verdicts = [];
    for (const judgment of await shortForm()) verdicts.push(await judge(app, judgment));
    const failed = verdicts.filter(({ asJudged }) => !asJudged);
    if (failed.length > verdicts.length * 0.05) {
      throw new Error(
        `${failed.length} of ${verdicts.length} are not as judged:\n${failed.map(({ description }) => description).join('\n')}`,
      );
    }
  });
});
