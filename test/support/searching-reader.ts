import type { TestApp } from './start-test-app.js';

/** The results of the reader's searches. */
export interface ReaderResults {
  searches: number;
  failed: string[];
  /** Answers without hits. */
  empty: number;
}

/** Starts a reader that searches for `query` without a pause. */
export function startReader(app: TestApp, query: string): { stop(): Promise<ReaderResults> } {
  const saw: ReaderResults = { searches: 0, failed: [], empty: 0 };
  let isStopped = false;
  const search = async () => {
    const { data, errors } = await app.request<{ search: { totalCount: number; nodes: object[] } }>(
      'query ($query: String!) { search(query: $query, first: 5) { totalCount nodes { slug } } }',
      { query },
    );
    saw.searches += 1;
    if (errors) saw.failed.push(JSON.stringify(errors));
    else if (data!.search.totalCount === 0 || data!.search.nodes.length === 0) saw.empty += 1;
  };
  const running = (async () => {
    while (!isStopped)
      await search().catch((error: unknown) => void saw.failed.push(String(error)));
  })();
  return {
    async stop() {
      isStopped = true;
      await running;
      return saw;
    },
  };
}
