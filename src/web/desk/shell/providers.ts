import type { TypedDocumentNode } from '@urql/core';
import type {
  DataProvider,
  GetListParams,
  GetListResult,
  GetOneParams,
  I18nProvider,
} from 'react-admin';
import * as documents from '../../generated/operations.js';
import type { SearchEngineName } from '../../generated/operations.js';
import { listArticles } from '../articles/articles-data.js';
import { listAudit } from '../audit/audit-data.js';
import { listProducts } from '../catalogue/catalogue-data.js';
import { listClinic, listUnquestioned } from '../clinic/clinic-data.js';
import { listComments } from '../feedback/feedback-data.js';
import { listFound, listWords } from '../words/words-data.js';
import { execute, type DeskError } from './execute.js';
import messages from './messages.json';

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
  feedback: listComments,
  clinicUnanswered: listClinic('UNANSWERED'),
  clinicUnclicked: listClinic('UNCLICKED'),
  clinicFiltered: listClinic('FILTERED'),
  clinicArticles: listUnquestioned,
  products: listProducts,
  platforms: whole(documents.DeskPlatformsDocument),
  colleagues: whole(documents.DeskColleaguesDocument),
  people: whole(documents.DeskPeopleDocument),
  mySessions: listMySessions,
  announcements: whole(documents.DeskAnnouncementsDocument),
  pins: whole(documents.DeskPinsDocument),
  apiKeys: whole(documents.DeskApiKeysDocument),
  sessions: whole(documents.DeskSessionsDocument),
  applications: whole(documents.DeskApplicationsDocument),
  webhooks: whole(documents.DeskWebhooksDocument),
  deadDeliveries: whole(documents.DeskDeadDeliveriesDocument),
  searchIndexes: listIndexes,
  synonyms: listWords('synonyms'),
  dictionary: listWords('dictionary'),
  found: listFound,
  helpCentre: async () => {
    const { helpCentre } = await execute(documents.DeskHelpCentreDocument, {});
    return { data: [{ ...helpCentre, id: 'helpCentre' }], total: 1 };
  },
};

async function listMySessions() {
  const { me } = await execute(documents.DeskMySessionsDocument, {});
  return { data: me!.sessions, total: me!.sessions.length };
}

/** The one thing that is asked for by itself: the preview of a text, which is its id. */
async function getPreview({ id }: GetOneParams) {
  const answer = await execute(documents.DeskPreviewDocument, { markdown: String(id) });
  return { data: { id, ...answer.previewMarkdown! } };
}

/** The data provider of react-admin, for reading. Mutations use `execute`. */
export const dataProvider = {
  getList: (resource, params) => LISTS[resource]!(params),
  getOne: (_, params) => getPreview(params),
} as DataProvider;

/** Gives react-admin its Korean texts. Korean needs no plural, so a text has one form. */
export const i18nProvider: I18nProvider = {
  getLocale: () => 'ko',
  changeLocale: () => Promise.resolve(),
  translate: (key, options: Record<string, unknown> = {}) => {
    const found = key
      .split('.')
      .reduce<unknown>((below, name) => Object(below)[name] as unknown, messages);
    const text = typeof found === 'string' ? found : String(options._ ?? key);
    return text.replace(/%\{(\w+)\}/g, (_, name: string) => String(options[name] ?? ''));
  },
};

const ENGINES: Readonly<Record<SearchEngineName, string>> = {
  ELASTICSEARCH: 'Elasticsearch',
  MEMORY: '서버 안의 검색',
  POSTGRES: 'Postgres',
};

/** The index, its fallback, and the vectors. An engine that is away has no number of documents. */
async function listIndexes() {
  const ask = (isAnswering: boolean) => execute(documents.DeskSearchIndexDocument, { isAnswering });
  const { searchIndex, meaningIndex } = await ask(true).catch((error: DeskError) => {
    if (error.code === 'SEARCH_UNAVAILABLE') return ask(false);
    throw error;
  });
  const found = [searchIndex, searchIndex?.fallback].filter((each) => each != null);
  const engines = found.map((each) => ({ ...each, id: each.engine, name: ENGINES[each.engine] }));
  if (!meaningIndex) return { data: engines, total: engines.length };
  const { model, encoded, articles, isAnswering } = meaningIndex;
  const meaning = {
    id: 'MEANING',
    name: `의미 검색 (${model}${isAnswering ? '' : ', 응답 없음'})`,
    documents: encoded,
    pending: articles - encoded,
  };
  return { data: [...engines, meaning], total: engines.length + 1 };
}
