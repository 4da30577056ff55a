import { demoLines } from '../../src/app/demo.js';
import { createDemoDatabase } from './databases.js';
import { SOON_MS } from './eventually.js';
import { type EngineChoice, startTestApp, type TestApp } from './start-test-app.js';

export interface DemoArticle {
  readonly slug: string;
  readonly title: string;
}

/** Shorter than it takes to read the words of all articles again. */
const LOOK_AGAIN_MS = 100;

/**
 * A server of its own with the demo help centre loaded, indexed, and known to suggestions and
 * corrections; `environment` as for `startTestApp`.
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

/** All articles of the demo help centre, in the order of its files. */
export async function demoArticles(): Promise<DemoArticle[]> {
  const articles: DemoArticle[] = [];
  for await (const line of demoLines()) {
    const { type, slug, title } = JSON.parse(line) as DemoArticle & { type: string };
    if (type === 'article') articles.push({ slug, title });
  }
  return articles;
}

/**
 * The words in memory follow the index a moment later; nothing but a suggestion tells that they are
 * there.
 */
async function suggestible(app: TestApp, { title }: DemoArticle): Promise<void> {
  const query = 'query ($title: String!) { suggest(prefix: $title) { text } }';
  for (const endsAt = performance.now() + SOON_MS; performance.now() < endsAt;) {
    const { data, errors } = await app.request<{ suggest: unknown[] }>(query, { title });
    if (!data) throw new Error(`Suggestions fail: ${errors?.[0]?.message}`);
    if (data.suggest.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  throw new Error(`"${title}" was not suggested in time.`);
}
