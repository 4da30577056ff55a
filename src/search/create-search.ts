import type { Pool } from 'pg';
import type { CatalogSnapshot } from '../catalog/index.js';
import type { Feature } from '../core/feature.js';
import type { Logger } from '../core/logger.js';
import type { Registry } from '../core/metrics.js';
import type { CursorSealer } from '../core/pagination.js';
import { tokenize } from '../language/index.js';
import type { Pins } from '../curation/index.js';
import type { LexiconCache } from '../lexicon/index.js';
import { AnalysisResolver } from './analysis-resolver.js';
import { ContactResolver } from './contact-resolver.js';
import type { Meaning } from '../meaning/index.js';
import type { IndexChanges } from './engines/index-memory.js';
import type { SearchEngines } from './engines/search-engines.js';
import { MatchedPlaceResolver } from './matched-place.js';
import { Neighbours } from './neighbours.js';
import { meaningOf } from './interpretation/interpret.js';
import { QueryInterpreter } from './interpretation/query-interpreter.js';
import { RelatedArticlesResolver } from './related-articles.js';
import { SearchCursors } from './search-paging.js';
import type { SearchIds } from './search-ids.js';
import { SearchMetrics } from './search-metrics.js';
import { PinnedArticles } from './pinned-articles.js';
import { PassageResolver, SearchPassageResolver } from './passage-resolver.js';
import { SearchResolver } from './search-resolver.js';
import type { SearchRecorder } from './search-recorder.js';
import {
  FacetFieldResolver,
  SearchConnectionFieldResolver,
  SearchEdgeFieldResolver,
} from './search-field-resolvers.js';
import { SearchService } from './search-service.js';
import { shelvesFor } from './shelves.js';
import { SlowSearches } from './slow-searches.js';
import { PopularQueries, PopularQueryResolver } from './suggest/popular-queries.js';
import { Suggester } from './suggest/suggester.js';
import { SuggestionResolver } from './suggest/suggestion-resolver.js';
import type { PublishedArticleCache } from './term-vectors/published-article-cache.js';

/** Search, suggestions and related articles. */
export interface SearchFeature extends Feature {
  /** Loads the data that searches need in memory. Rejects if Postgres is unavailable. */
  load(): Promise<void>;
  readonly metrics: SearchMetrics;
  /** A key for each text, which texts that mean the same to readers share. */
  meaningsOf(texts: readonly string[], catalog: CatalogSnapshot): Promise<string[]>;
}

export function createSearch(parts: {
  engines: SearchEngines;
  /** The words of the published articles. */
  words: PublishedArticleCache;
  /** null without a model server. */
  meaning: Meaning | null;
  changes: IndexChanges;
  pool: Pool;
  lexicon: LexiconCache;
  pins: Pins;
  cursors: CursorSealer;
  ids: SearchIds;
  recorder: SearchRecorder;
  /** Where visitors can ask a person: an absolute URL. */
  contactUrl: () => Promise<string | undefined>;
  /** The public address of the pages without a final slash; may be empty. */
  origin: string;
  metrics: Registry;
  logger: Logger;
  /** Searches that take longer are logged, in milliseconds. */
  slowSearchMs: number;
}): SearchFeature {
  const { engines, words, ids, recorder, origin } = parts;
  const interpreter = new QueryInterpreter(parts.lexicon);
  const popular = new PopularQueries(parts.pool);
  const cursors = new SearchCursors(parts.cursors, ids);
  const neighbours = new Neighbours(parts.meaning, engines, parts.changes);
  const service = new SearchService({
    ...parts,
    interpreter,
    neighbours,
    pinned: new PinnedArticles(parts.pins, interpreter),
    cursors,
    slow: new SlowSearches(parts.logger, parts.slowSearchMs),
  });
  return {
    metrics: new SearchMetrics(parts.metrics, engines.names),
    resolvers: [
      new SearchResolver(service),
      new PassageResolver(service, origin),
      new SearchPassageResolver(origin),
      new SearchConnectionFieldResolver(engines, cursors, ids),
      new FacetFieldResolver(),
      new SearchEdgeFieldResolver(cursors),
      new SuggestionResolver(new Suggester(words, interpreter, popular), service, recorder, ids),
      new PopularQueryResolver(popular),
      new RelatedArticlesResolver(words),
      new MatchedPlaceResolver(),
      new AnalysisResolver(engines),
      new ContactResolver(parts.contactUrl),
    ],
    async meaningsOf(texts, catalog) {
      const published = words.of(shelvesFor({ internal: false }));
      const meanings = [];
      // One after the other, so that searches need not wait for all.
      for (const text of texts)
        meanings.push(meaningOf(await interpreter.interpret(text, catalog, published)));
      return meanings;
    },
    async load() {
      await words.start();
      // Loads the Korean dictionary at the start, because that blocks for 0.2 s.
      tokenize('도움');
    },
    async stop() {
      engines.stop();
      await words.stop();
    },
  };
}
