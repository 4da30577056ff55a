import { demoLines } from '../../src/app/demo.js';
import { createDemoDatabase } from './databases.js';
import { SOON_MS } from './eventually.js';
import { type EngineChoice, startTestApp, type TestApp } from './start-test-app.js';

export interface DemoArticle {
  readonly slug: string;
  readonly title: string;
}

/** Shorter than the refresh of the words of all articles. */
const POLL_MS = 100;

/**
 * A server with the demo help centre, indexed and available for suggestions and corrections;
 * `environment` as for `startTestApp`.
 */
export async function startDemoApp(
  engine: EngineChoice,
  environment?: Record<string, string>,
): Promise<TestApp> {
  const app = await startTestApp(engine, {
    environment,
    databaseUrl: await createDemoDatabase(),
  });
  try {
    await app.settled();
    await suggestible(app, (await demoArticles()).at(-1)!);
    return app;
  } catch (error) {
    await app.stop();
    throw error;
  }
}

/** All articles of the demo help centre, in file order. */
export async function demoArticles(): Promise<DemoArticle[]> {
  const articles: DemoArticle[] = [];
  for await (const line of demoLines()) {
    const { type, slug, title } = JSON.parse(line) as DemoArticle & { type: string };
    if (type === 'article') articles.push({ slug, title });
  }
  return articles;
}

/** Waits for a suggestion: the words in memory are updated shortly after the index. */
async function suggestible(app: TestApp, { title }: DemoArticle): Promise<void> {
  const query = 'query ($title: String!) { suggest(prefix: $title) { text } }';
  for (const endsAt = performance.now() + SOON_MS; performance.now() < endsAt;) {
    const { data, errors } = await app.request<{ suggest: unknown[] }>(query, { title });
    if (!data) throw new Error(`Suggestions fail: ${errors?.[0]?.message}`);
    if (data.suggest.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new Error(`"${title}" was not suggested in time.`);
}
