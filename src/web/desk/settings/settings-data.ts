import { DeskSearchIndexDocument, type SearchEngineName } from '../../generated/operations.js';
import { type DeskError, execute } from '../shell/execute.js';

const ENGINES: Readonly<Record<SearchEngineName, string>> = {
  ELASTICSEARCH: 'Elasticsearch',
  MEMORY: '서버 안의 검색',
  POSTGRES: 'Postgres',
};

/** The index and its fallback. One that does not answer has no number of documents. */
export async function listIndexes() {
  const ask = (isAnswering: boolean) => execute(DeskSearchIndexDocument, { isAnswering });
  const { searchIndex } = await ask(true).catch((error: DeskError) => {
    if (error.code === 'SEARCH_UNAVAILABLE') return ask(false);
    throw error;
  });
  const found = [searchIndex, searchIndex?.fallback].filter((each) => each != null);
  const data = found.map((each) => ({ ...each, id: each.engine, name: ENGINES[each.engine] }));
  return { data, total: data.length };
}
