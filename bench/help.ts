/**
 * Runs the judged queries (bench/relevance/help-queries.tsv) against the demo help centre through
 * GraphQL, on both engines. Prints how many queries of each kind find the expected article, and all
 * failures.
 *
 *   npm run bench -- help [memory|elasticsearch]
 */
import { createProgress } from '../src/app/commands/terminal-output.js';
import type { EngineChoice } from '../test/support/start-test-app.js';
import { startDemoApp } from '../test/support/start-demo-app.js';
import { judge, readJudgments, type JudgedResult } from './support/judged-queries.js';
import { withServices } from './support/start-services.js';

async function measure(engine: EngineChoice): Promise<void> {
  const app = await startDemoApp(engine);
  try {
    const judgments = await readJudgments();
    const progress = createProgress(`Queries on ${engine}`);
    const results: JudgedResult[] = [];
    for (const judgment of judgments) {
      results.push(await judge(app, judgment));
      progress.update(results.length, judgments.length);
    }
    progress.stop();
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

const [only] = process.argv.slice(2);
await withServices(async () => {
  for (const engine of ['memory', 'elasticsearch'] as const)
    if (!only || only === engine) await measure(engine);
});
process.exit(0);
