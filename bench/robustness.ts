/**
 * How much of a mistake the search forgives, over all titles of the demo help centre and through
 * GraphQL: no spaces, the wrong keyboard layout, one slip in two words, both at once without a
 * slip, and suggestions by first letters (초성). The same mistakes at each run.
 *
 *   npm run bench:robustness -- [postgres|elasticsearch]
 */
import { createProgress } from '../src/app/commands/terminal-output.js';
import type { EngineChoice, TestApp } from '../test/support/start-test-app.js';
import { demoArticles, startDemoApp } from '../test/support/start-demo-app.js';
import { makeTrials, type Trial } from './support/robustness-trials.js';
import { withServices } from './support/start-services.js';

const SEED = 20_260;
const SHOWN = 25;

interface Outcome {
  readonly trial: Trial;
  readonly right: boolean;
  readonly description: string;
}

async function measure(engine: EngineChoice): Promise<void> {
  const app = await startDemoApp(engine);
  try {
    const trials = makeTrials(await demoArticles(), SEED);
    const progress = createProgress(`Trials on ${engine}`);
    const outcomes: Outcome[] = [];
    for (const trial of trials) {
      outcomes.push(await run(app, trial));
      progress.update(outcomes.length, trials.length);
    }
    progress.stop();
    print(engine, outcomes);
  } finally {
    await app.stop();
  }
}

async function run(app: TestApp, trial: Trial): Promise<Outcome> {
  const [found, searched] = trial.suggest
    ? await suggest(app, trial.query)
    : await search(app, trial.query);
  const wanted = trial.slug ?? (await firstHit(app, trial.clean));
  const right = (trial.suggest ? found : found.slice(0, 3)).includes(wanted);
  const description = `${trial.query} (${trial.clean}) -> ${searched}; wanted ${wanted}, came ${found.slice(0, 3).join(', ') || 'nothing'}`;
  return { trial, right, description };
}

async function search(app: TestApp, query: string): Promise<[slugs: string[], searched: string]> {
  const { data, errors } = await app.request<{
    search: { interpretation: { searched: string }; nodes: { slug: string }[] };
  }>(
    'query ($query: String!) { search(query: $query, first: 3) { interpretation { searched } nodes { slug } } }',
    { query },
  );
  if (!data) throw new Error(`${query}: ${errors?.[0]?.message}`);
  return [data.search.nodes.map(({ slug }) => slug), data.search.interpretation.searched];
}

const firstHits = new WeakMap<TestApp, Map<string, string>>();

/** Asked once: the same two words are spoilt in several ways. */
async function firstHit(app: TestApp, query: string): Promise<string> {
  const known = firstHits.get(app) ?? new Map<string, string>();
  firstHits.set(app, known);
  if (!known.has(query)) {
    const [[first]] = await search(app, query);
    if (first === undefined) throw new Error(`${query}: words of a title that find nothing.`);
    known.set(query, first);
  }
  return known.get(query)!;
}

async function suggest(app: TestApp, prefix: string): Promise<[slugs: string[], prefix: string]> {
  const { data, errors } = await app.request<{ suggest: { article?: { slug: string } }[] }>(
    'query ($prefix: String!) { suggest(prefix: $prefix, first: 8) { ... on ArticleSuggestion { article { slug } } } }',
    { prefix },
  );
  if (!data) throw new Error(`${prefix}: ${errors?.[0]?.message}`);
  return [data.suggest.flatMap(({ article }) => (article ? [article.slug] : [])), prefix];
}

function print(engine: EngineChoice, outcomes: readonly Outcome[]): void {
  const row = (name: string, of: readonly Outcome[], target: number | null) => {
    const right = of.filter((outcome) => outcome.right).length;
    const share = `${((100 * right) / of.length).toFixed(1)} %`;
    const wish =
      target === null
        ? ''
        : `${(100 * target).toFixed(0)} % ${right >= target * of.length ? 'reached' : 'MISSED'}`;
    console.log(
      `${name.padEnd(36)}${String(of.length).padStart(7)}${String(right).padStart(7)}${share.padStart(9)}   ${wish}`,
    );
  };
  const measures = new Map<string, Outcome[]>();
  for (const outcome of outcomes)
    measures.set(outcome.trial.measure, [...(measures.get(outcome.trial.measure) ?? []), outcome]);
  console.log(`\n${engine}\n${'measure'.padEnd(36)}queries  right    share   target`);
  for (const [measure, of] of measures) {
    row(measure, of, of[0]!.trial.target);
    for (const kind of new Set(of.flatMap(({ trial }) => trial.mistake ?? []))) {
      row(
        `  ${kind}`,
        of.filter(({ trial }) => trial.mistake === kind),
        null,
      );
    }
  }
  for (const [measure, of] of measures) {
    const failed = of.filter(({ right }) => !right);
    if (failed.length > 0)
      console.log(
        `\n${measure}: ${Math.min(SHOWN, failed.length)} of ${failed.length} that failed`,
      );
    for (const { trial, description } of failed.slice(0, SHOWN)) {
      console.log(`  ${trial.mistake ? `[${trial.mistake}] ` : ''}${description}`);
    }
  }
}

const [only] = process.argv.slice(2);
await withServices(async () => {
  for (const engine of ['postgres', 'elasticsearch'] as const)
    if (!only || only === engine) await measure(engine);
});
process.exit(0);
