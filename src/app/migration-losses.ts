import type { Loss, MigrationClass } from '../core/migrations.js';
import { Catalog1764000000001 } from '../../migrations/1764000000001-catalog.js';
import { Articles1764000000002 } from '../../migrations/1764000000002-articles.js';
import { Access1764000000003 } from '../../migrations/1764000000003-access.js';
import { Lexicon1764000000004 } from '../../migrations/1764000000004-lexicon.js';
import { Search1764000000005 } from '../../migrations/1764000000005-search.js';
import { Indexing1764000000006 } from '../../migrations/1764000000006-indexing.js';
import { Analytics1764000000007 } from '../../migrations/1764000000007-analytics.js';
import { UnansweredSearches1764000000008 } from '../../migrations/1764000000008-unanswered-searches.js';
import { ArticleChanges1764000000009 } from '../../migrations/1764000000009-article-changes.js';
import { TermVectorChanges1764000000010 } from '../../migrations/1764000000010-term-vector-changes.js';
import { SearchSegments1764000000011 } from '../../migrations/1764000000011-search-segments.js';
import { WordsTarget1764000000012 } from '../../migrations/1764000000012-words-target.js';
import { Changes1764000000013 } from '../../migrations/1764000000013-changes.js';
import { Webhooks1764000000014 } from '../../migrations/1764000000014-webhooks.js';
import { Applications1764000000015 } from '../../migrations/1764000000015-applications.js';
import { SuggestionClicks1764000000017 } from '../../migrations/1764000000017-suggestion-clicks.js';
import { MovedContent1764000000018 } from '../../migrations/1764000000018-moved-content.js';
import { QueueRights1764000000019 } from '../../migrations/1764000000019-queue-rights.js';
import { WordsAsIndex1764000000020 } from '../../migrations/1764000000020-words-as-index.js';
import { OrdinaryServer1764000000021 } from '../../migrations/1764000000021-ordinary-server.js';
import { WebhookJobs1764000000022 } from '../../migrations/1764000000022-webhook-jobs.js';
import { ImportStates1764000000023 } from '../../migrations/1764000000023-import-states.js';
import { SmallerAnalytics1764000000024 } from '../../migrations/1764000000024-smaller-analytics.js';

/**
 * What the reversal of each migration would delete for good. Indexes, queues and words are made
 * again, and mirrors begin anew, so those may go. A migration that is missing here is not reverted.
 */
export const LOSSES = new Map<MigrationClass, Loss>([
  [Catalog1764000000001, rows('the catalogue', 'product', 'category', 'platform')],
  [Articles1764000000002, rows('the articles and their feedback', 'article', 'feedback')],
  [
    Access1764000000003,
    rows('the keys, and the secrets behind the public ids', 'api_key', 'server_secret'),
  ],
  [
    Lexicon1764000000004,
    rows('the synonyms and the dictionary of editors', 'synonym_set', 'dictionary_entry'),
  ],
  [Search1764000000005, null],
  [Indexing1764000000006, null],
  [
    Analytics1764000000007,
    rows('the search log and its roll-ups', 'search_log', 'suggestion_log', 'search_rollup'),
  ],
  [
    UnansweredSearches1764000000008,
    rows('the figures of searches without an answer', 'search_log', 'search_rollup'),
  ],
  [ArticleChanges1764000000009, null],
  [TermVectorChanges1764000000010, null],
  [SearchSegments1764000000011, null],
  [WordsTarget1764000000012, null],
  [Changes1764000000013, null],
  [Webhooks1764000000014, rows('the webhooks and their deliveries', 'webhook')],
  [
    Applications1764000000015,
    rows(
      'the applications and what the logs say of clients',
      ...['application', 'search_log', 'suggestion_log'],
    ),
  ],
  [SuggestionClicks1764000000017, rows('the clicks on suggestions', 'suggestion_log')],
  [MovedContent1764000000018, null],
  [QueueRights1764000000019, null],
  [WordsAsIndex1764000000020, null],
  [OrdinaryServer1764000000021, null],
  // The order and the claims of deliveries cannot be made again.
  [WebhookJobs1764000000022, rows('the deliveries of webhooks', 'webhook_delivery')],
  [ImportStates1764000000023, null],
  // They are computed again from the log, but not for the time before it.
  [SmallerAnalytics1764000000024, rows('the figures of queries', 'query_rollup_of_day')],
]);

function rows(what: string, ...tables: string[]): Loss {
  return { what, exists: tables.map((table) => `exists (select from ${table})`).join(' or ') };
}
