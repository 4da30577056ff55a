import type { TestApp } from './start-test-app.js';

/** The results of the readers' searches. */
export interface ReaderResults {
  searches: number;
  failed: string[];
  /** Answers without hits. */
  empty: number;
}

/**
 * Starts readers that search for `query` at this rate, without waiting for answers. `stop` waits
 * for the last answer.
 */
export function startReaders(
  app: TestApp,
  query: string,
  perSecond: number,
): { stop(): Promise<ReaderResults> } {
  const saw: ReaderResults = { searches: 0, failed: [], empty: 0 };
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
