import type { TypedDocumentNode } from '@urql/core';
import type { DataProvider, GetListParams, GetListResult, GetOneParams } from 'react-admin';
import * as documents from '../../generated/operations.js';
import { listArticles } from '../articles/articles-data.js';
import { listAudit } from '../audit/audit-data.js';
import { listProducts } from '../catalogue/catalogue-data.js';
import { listIndexes } from '../settings/settings-data.js';
import { execute } from './execute.js';

/** All rows of a document, whose variables are the filter. */
const whole =
  <Variables extends object>(
    document: TypedDocumentNode<{ rows?: readonly { id: string }[] | null }, Variables>,
  ) =>
  async ({ filter }: GetListParams): Promise<GetListResult> => {
    const { rows } = await execute(document, filter as Variables);
    return { data: [...(rows ?? [])], total: rows?.length ?? 0 };
  };

/** The lists by name. Those of rooms begin the addresses of their rooms. */
const LISTS: Record<string, (params: GetListParams) => Promise<GetListResult>> = {
  articles: listArticles(false),
  trash: listArticles(true),
  audit: listAudit,
  products: listProducts,
  platforms: whole(documents.DeskPlatformsDocument),
  apiKeys: whole(documents.DeskApiKeysDocument),
  sessions: whole(documents.DeskSessionsDocument),
  applications: whole(documents.DeskApplicationsDocument),
  webhooks: whole(documents.DeskWebhooksDocument),
  deadDeliveries: whole(documents.DeskDeadDeliveriesDocument),
  searchIndexes: listIndexes,
};

/** The one thing that is asked for by itself: the preview of a text, which is its id. */
async function getPreview({ id }: GetOneParams) {
  const answer = await execute(documents.DeskPreviewDocument, { markdown: String(id) });
  return { data: { id, ...answer.previewMarkdown! } };
}

/** What the desk reads through react-admin. Changes go through `execute`. */
export const dataProvider = {
  getList: (resource, params) => LISTS[resource]!(params),
  getOne: (_, params) => getPreview(params),
} as DataProvider;
