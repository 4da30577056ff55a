/**
 * The judged queries over the demo help centre (bench/relevance/help-queries.tsv) on both engines,
 * through GraphQL: how many bring what an editor expects, by kind, and all that do not.
 *
 *   npm run bench:help -- [postgres|elasticsearch]
 */
import { createProgress } from '../src/app/commands/terminal-output.js';
import type { EngineChoice } from '../test/support/start-test-app.js';
import { startDemoApp } from '../test/support/start-demo-app.js';
import { judge, readJudgments, type Verdict } from './support/judged-queries.js';
import { withServices } from './support/start-services.js';

async function measure(engine: EngineChoice): Promise<void> {
  const app = await startDemoApp(engine);
  try {
    const judgments = await readJudgments();
    const progress = createProgress(`Queries on ${engine}`);
    const verdicts: Verdict[] = [];
    for (const judgment of judgments) {
      verdicts.push(await judge(app, judgment));
      progress.update(verdicts.length, judgments.length);
    }
    progress.stop();
    print(engine, verdicts);
  } finally {
    await app.stop();
  }
}

function print(engine: EngineChoice, verdicts: readonly Verdict[]): void {
  const row = (kind: string, of: readonly Verdict[]) => {
    const right = of.filter(({ asJudged }) => asJudged).length;
    const share = `${((100 * right) / of.length).toFixed(1)} %`;
    console.log(
      `${kind.padEnd(12)}${String(of.length).padStart(8)}${String(right).padStart(11)}${share.padStart(10)}`,
    );
  };
  console.log(`\n${engine}\nkind         queries  as judged     share`);
  for (const kind of new Set(verdicts.map(({ judgment }) => judgment.kind))) {
    row(
      kind,
      verdicts.filter(({ judgment }) => judgment.kind === kind),
    );
  }
  row('all', verdicts);
  for (const { asJudged, description } of verdicts) if (!asJudged) console.log(`\n${description}`);
}

const [only] = process.argv.slice(2);
await withServices(async () => {
  for (const engine of ['postgres', 'elasticsearch'] as const)
    if (!only || only === engine) await measure(engine);
});
process.exit(0);
