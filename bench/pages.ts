/**
 * Measures the pages in a real browser, on Elasticsearch with the demo help centre: the time from a
 * key press to painted suggestions and results, the time from a publication until the page finds
 * the article, the size of the scripts of each page, the findings of axe-core, and the number of
 * requests to other hosts. With a folder it also takes the pictures of the documents.
 *
 *   npm run bench:pages -- [folder]
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { openBrowser } from '../test/support/browser.js';
import { startDemoApp } from '../test/support/start-demo-app.js';
import { ADMIN_KEY, type TestApp } from '../test/support/start-test-app.js';
import { examinePages } from './support/examine-pages.js';
import { readJudgments } from './support/judged-queries.js';
import { writeTwoMonths } from './support/write-two-months.js';
import { timePublications, timeResults, timeSuggestions } from './support/page-timings.js';
import { percentile } from './support/statistics.js';
import { withServices } from './support/start-services.js';

/** The number of measurements of each kind. */
const REPETITIONS = 50;
const PUBLICATIONS = 10;

/** Repeats the texts in turn, or cuts the list, so that it has `REPETITIONS` texts. */
function repeated(texts: readonly string[]): string[] {
  return Array.from({ length: REPETITIONS }, (_, i) => texts[i % texts.length]!);
}

function report(name: string, times: readonly number[]): void {
  const at = (share: number) => `${percentile(times, share).toFixed(0).padStart(6)} ms`;
  console.log(`${name.padEnd(52)}${String(times.length).padStart(5)}${at(0.5)}${at(0.95)}${at(1)}`);
}

async function measureSearches(app: TestApp, browser: Browser): Promise<void> {
  const judgments = await readJudgments();
  const queries = judgments.map(({ query }) => query);
  const titles = judgments.filter(({ kind }) => kind === 'title').map(({ query }) => query);
  console.log(
    `${''.padEnd(52)}${'count'.padStart(5)}${'median'.padStart(9)}${'95 %'.padStart(9)}${'max'.padStart(9)}`,
  );
  report(
    'key press -> painted suggestions',
    await timeSuggestions(browser, app.url, repeated(titles)),
  );
  report('Enter -> painted results', await timeResults(browser, app.url, repeated(queries)));
}

const folder = process.argv[2];
await withServices(async () => {
  const app = await startDemoApp('elasticsearch', {
    CONTACT_URL: 'https://example.com/contact',
    PUBLIC_URL: 'https://help.example.com',
  });
  const browser = await openBrowser();
  try {
    await measureSearches(app, browser);
    await writeTwoMonths(app);
    if (folder !== undefined) await mkdir(path.resolve(folder), { recursive: true });
    const rows = await examinePages(browser, app.url, ADMIN_KEY, folder);
    console.log(
      '\npage                 script, compressed   critical serious moderate minor   other hosts',
    );
    for (const { name, scriptBytes, counts, foreign } of rows) {
      const kilobytes = `${(scriptBytes / 1_000).toFixed(1)} KB`;
      const found = [counts.critical, counts.serious, counts.moderate, counts.minor]
        .map((count) => String(count).padStart(8))
        .join('');
      console.log(
        `${name.padEnd(21)}${kilobytes.padStart(18)}${found}${String(foreign).padStart(14)}`,
      );
    }
    console.log();
    report('publication -> found on the page', await timePublications(browser, app, PUBLICATIONS));
  } finally {
    await browser.close();
    await app.stop();
  }
});
