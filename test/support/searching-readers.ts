import type { TestApp } from './start-test-app.js';

/** What became of the searches of readers. */
export interface ReadersSaw {
  searches: number;
  failed: string[];
  /** Answers without a single hit. */
  empty: number;
}

/**
 * Readers who search for `query` so often a second, whether or not the answer before has come.
 * `stop` waits for the last answer.
 */
export function startReaders(
  app: TestApp,
  query: string,
  perSecond: number,
): { stop(): Promise<ReadersSaw> } {
  const saw: ReadersSaw = { searches: 0, failed: [], empty: 0 };
  const running = new Set<Promise<void>>();
  const search = async () => {
    saw.searches += 1;
    const { data, errors } = await app.request<{ search: { totalCount: number; nodes: object[] } }>(
      'query ($query: String!) { search(query: $query, first: 5) { totalCount nodes { slug } } }',
      { query },
    );
    if (errors) saw.failed.push(JSON.stringify(errors));
    else if (data!.search.totalCount === 0 || data!.search.nodes.length === 0) saw.empty += 1;
  };
  const timer = setInterval(() => {
    const answer: Promise<void> = search()
      .catch((error: unknown) => void saw.failed.push(String(error)))
      .finally(() => running.delete(answer));
    running.add(answer);
  }, 1_000 / perSecond);
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(running);
      return saw;
    },
  };
}
