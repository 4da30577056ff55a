/**
 * Measures how often the search finds an article in spite of a typing error, for all titles of the
 * demo help centre, through GraphQL: titles without spaces, titles in the wrong keyboard layout,
 * two words with one mistake, two words without a space in the wrong layout, and suggestions by
 * initial consonants (초성). Every run uses the same mistakes.
 *
 *   npm run bench -- robustness [memory|elasticsearch]
 */
import type { EngineChoice, TestApp } from '../test/support/start-test-app.js';
import { demoArticles, startDemoApp } from '../test/support/start-demo-app.js';
import { makeTrials, type Trial } from './support/robustness-trials.js';
import { mapWithProgress, onEngines } from './support/start-services.js';

const SEED = 20_260;
/** Maximum number of failures to print for each measure. */
const MAX_PRINTED = 25;

interface Outcome {
  readonly trial: Trial;
  readonly hasPassed: boolean;
  readonly description: string;
}

async function measure(engine: EngineChoice): Promise<void> {
  const app = await startDemoApp(engine);
  try {
    const trials = makeTrials(await demoArticles(), SEED);
    const outcomes = await mapWithProgress(`Trials on ${engine}`, trials, (trial) =>
      run(app, trial),
    );
    print(engine, outcomes);
  } finally {
    await app.stop();
  }
}

async function run(app: TestApp, trial: Trial): Promise<Outcome> {
  const [found, searched] = trial.suggest
    ? await suggest(app, trial.query)
    : await search(app, trial.query);
  const expected = trial.slug ?? (await firstHit(app, trial.clean));
  const hasPassed = (trial.suggest ? found : found.slice(0, 3)).includes(expected);
  const firstFound = found.slice(0, 3).join(', ') || 'nothing';
  const description =
    `${trial.query} (${trial.clean}) -> ${searched}; ` +
    `expected ${expected}, found ${firstFound}`;
  return { trial, hasPassed, description };
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

/** The first hit of a query without mistakes. It is cached, because several trials share it. */
async function firstHit(app: TestApp, query: string): Promise<string> {
  const cache = firstHits.get(app) ?? new Map<string, string>();
  firstHits.set(app, cache);
  if (!cache.has(query)) {
    const [[first]] = await search(app, query);
    if (first === undefined) throw new Error(`${query}: these words of a title find nothing.`);
    cache.set(query, first);
  }
  return cache.get(query)!;
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
  const row = (name: string, group: readonly Outcome[], target: number | null) => {
    const passed = group.filter(({ hasPassed }) => hasPassed).length;
    const share = `${((100 * passed) / group.length).toFixed(1)} %`;
    const targetText =
      target === null
        ? ''
        : `${(100 * target).toFixed(0)} % ${passed >= target * group.length ? 'reached' : 'MISSED'}`;
    console.log(
      `${name.padEnd(36)}${String(group.length).padStart(7)}${String(passed).padStart(7)}` +
        `${share.padStart(9)}   ${targetText}`,
    );
  };
  const measures = new Map<string, Outcome[]>();
  for (const outcome of outcomes)
    measures.set(outcome.trial.measure, [...(measures.get(outcome.trial.measure) ?? []), outcome]);
  console.log(`\n${engine}\n${'measure'.padEnd(36)}queries passed    share   target`);
  for (const [measure, group] of measures) {
    row(measure, group, group[0]!.trial.target);
    for (const kind of new Set(group.flatMap(({ trial }) => trial.mistake ?? []))) {
      row(
        `  ${kind}`,
        group.filter(({ trial }) => trial.mistake === kind),
        null,
      );
    }
  }
  for (const [measure, group] of measures) {
    const failed = group.filter(({ hasPassed }) => !hasPassed);
    if (failed.length > 0)
      console.log(
        `\n${measure}: ${Math.min(MAX_PRINTED, failed.length)} of ${failed.length} failures`,
      );
    for (const { trial, description } of failed.slice(0, MAX_PRINTED)) {
      console.log(`  ${trial.mistake ? `[${trial.mistake}] ` : ''}${description}`);
    }
  }
}

await onEngines(process.argv[2], measure);
process.exit(0);
