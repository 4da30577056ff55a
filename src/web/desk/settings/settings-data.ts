import type { TypedDocumentNode } from '@urql/core';
import type { GetListParams } from 'react-admin';
import * as documents from '../../generated/operations.js';
import { type DeskError, execute } from '../shell/execute.js';

/** A list whose conditions are the variables of its document. */
const listOf = <Row>(
  document: TypedDocumentNode<{ rows?: readonly Row[] | null }, Record<string, never>>,
) => ({
  getList: async ({ filter }: GetListParams) => {
    const { rows } = await execute(document, filter as Record<string, never>);
    return { data: rows ?? [], total: rows?.length ?? 0 };
  },
});

const ENGINES: Readonly<Record<documents.SearchEngineName, string>> = {
  ELASTICSEARCH: 'Elasticsearch',
  MEMORY: '서버 안의 검색',
  POSTGRES: 'Postgres',
};

/** The index and its fallback. One that does not answer has no number of documents. */
async function listIndexes() {
  const ask = (isAnswering: boolean) => execute(documents.DeskSearchIndexDocument, { isAnswering });
  const { searchIndex } = await ask(true).catch((error: DeskError) => {
    if (error.code === 'SEARCH_UNAVAILABLE') return ask(false);
    throw error;
  });
  const found = [searchIndex, searchIndex?.fallback].filter((each) => each != null);
  const data = found.map((each) => ({ ...each, id: each.engine, name: ENGINES[each.engine] }));
  return { data, total: data.length };
}

/** The resources of the room 설정. */
export const settings = {
  apiKeys: listOf(documents.DeskApiKeysDocument),
  sessions: listOf(documents.DeskSessionsDocument),
  applications: listOf(documents.DeskApplicationsDocument),
  webhooks: listOf(documents.DeskWebhooksDocument),
  deadDeliveries: listOf(documents.DeskDeadDeliveriesDocument as never),
  searchIndexes: { getList: listIndexes },
};
