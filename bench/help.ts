/**
 * Runs the judged queries (bench/relevance/help-queries.tsv) against the demo help centre through
 * GraphQL, on both engines. Prints how many queries of each kind find the expected article, and all
 * failures.
 *
 *   npm run bench -- help [memory|elasticsearch]
 */
import type { EngineChoice } from '../test/support/start-test-app.js';
import { startDemoApp } from '../test/support/start-demo-app.js';
import { judge, readJudgments, type JudgedResult } from '../test/support/judged-queries.js';
import { mapWithProgress, onEngines } from './support/start-services.js';

async function measure(engine: EngineChoice): Promise<void> {
  const app = await startDemoApp(engine);
  try {
    const judgments = await readJudgments();
    const results = await mapWithProgress(`Queries on ${engine}`, judgments, (judgment) =>
      judge(app, judgment),
    );
    print(engine, results);
  } finally {
    await app.stop();
  }
}

function print(engine: EngineChoice, results: readonly JudgedResult[]): void {
  const row = (kind: string, group: readonly JudgedResult[]) => {
    const passed = group.filter(({ hasPassed }) => hasPassed).length;
    const share = `${((100 * passed) / group.length).toFixed(1)} %`;
    console.log(
      `${kind.padEnd(12)}${String(group.length).padStart(8)}${String(passed).padStart(11)}${share.padStart(10)}`,
    );
  };
  console.log(`\n${engine}\nkind         queries     passed     share`);
  for (const kind of new Set(results.map(({ judgment }) => judgment.kind))) {
    row(
      kind,
      results.filter(({ judgment }) => judgment.kind === kind),
    );
  }
  row('all', results);
  for (const { hasPassed, description } of results) if (!hasPassed) console.log(`\n${description}`);
}

await onEngines(process.argv[2], measure);
process.exit(0);
