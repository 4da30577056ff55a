import { Catalog1764000000001 } from './1764000000001-catalog.js';
import { Articles1764000000002 } from './1764000000002-articles.js';
import { Access1764000000003 } from './1764000000003-access.js';
import { Lexicon1764000000004 } from './1764000000004-lexicon.js';
import { Search1764000000005 } from './1764000000005-search.js';
import { Indexing1764000000006 } from './1764000000006-indexing.js';
import { Analytics1764000000007 } from './1764000000007-analytics.js';
import { UnansweredSearches1764000000008 } from './1764000000008-unanswered-searches.js';
import { ArticleChanges1764000000009 } from './1764000000009-article-changes.js';
import { TermVectorChanges1764000000010 } from './1764000000010-term-vector-changes.js';
import { SearchSegments1764000000011 } from './1764000000011-search-segments.js';
import { WordsTarget1764000000012 } from './1764000000012-words-target.js';
import { Changes1764000000013 } from './1764000000013-changes.js';
import { Webhooks1764000000014 } from './1764000000014-webhooks.js';
import { Applications1764000000015 } from './1764000000015-applications.js';
import { SuggestionClicks1764000000017 } from './1764000000017-suggestion-clicks.js';
import { MovedContent1764000000018 } from './1764000000018-moved-content.js';
import { QueueRights1764000000019 } from './1764000000019-queue-rights.js';
import { WordsAsIndex1764000000020 } from './1764000000020-words-as-index.js';
import { OrdinaryServer1764000000021 } from './1764000000021-ordinary-server.js';
import { WebhookJobs1764000000022 } from './1764000000022-webhook-jobs.js';
import { ImportStates1764000000023 } from './1764000000023-import-states.js';
import { SmallerAnalytics1764000000024 } from './1764000000024-smaller-analytics.js';

/** All migrations, in order. */
export const MIGRATIONS = [
  Catalog1764000000001,
  Articles1764000000002,
  Access1764000000003,
  Lexicon1764000000004,
  Search1764000000005,
  Indexing1764000000006,
  Analytics1764000000007,
  UnansweredSearches1764000000008,
  ArticleChanges1764000000009,
  TermVectorChanges1764000000010,
  SearchSegments1764000000011,
  WordsTarget1764000000012,
  Changes1764000000013,
  Webhooks1764000000014,
  Applications1764000000015,
  SuggestionClicks1764000000017,
  MovedContent1764000000018,
  QueueRights1764000000019,
  WordsAsIndex1764000000020,
  OrdinaryServer1764000000021,
  WebhookJobs1764000000022,
  ImportStates1764000000023,
  SmallerAnalytics1764000000024,
];
