import { Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { DateTime } from '../core/date-time.js';
import { NullableField } from '../core/nullable-field.js';
import { PerRequest } from '../core/per-request.js';
import { SearchConfidence } from './confidence.js';
import { SearchEngineName, SearchSort } from './engine.js';

registerEnumType(SearchEngineName, {
  name: 'SearchEngineName',
  description: 'The search engines that the server supports.',
  valuesConfig: {
    ELASTICSEARCH: { description: 'Elasticsearch with the Nori analyzer.' },
    MEMORY: { description: 'The BM25 search in the memory of the server.' },
    POSTGRES: {
      description: 'The former search inside Postgres. No server answers with it any more.',
      deprecationReason: 'Use `SearchEngineName.MEMORY`. Removed after 2027-05-31.',
    },
  },
});

registerEnumType(SearchSort, {
  name: 'SearchSort',
  description: 'The order of search results (정렬 기준).',
  valuesConfig: {
    RELEVANCE: {
      description:
        'Best match first (정확도순). Without a query: most popular first, then most recently ' +
        'published.',
    },
    UPDATED: { description: 'Most recently changed first (최근 수정순), by `updatedAt`.' },
    POPULARITY: {
      description:
        'Most popular first (인기순), then most recently published. Views, clicks and helpful ' +
        'feedback raise the popularity, other feedback lowers it; events of a month ago count half.',
    },
    TITLE: { description: 'By title in lower case, in Unicode order (제목순).' },
  },
});

/** What the meaning of a query added to its words. The values are those of GraphQL. */
export enum MeaningUse {
  USED = 'USED',
  SKIPPED = 'SKIPPED',
  TIMED_OUT = 'TIMED_OUT',
  UNAVAILABLE = 'UNAVAILABLE',
}
registerEnumType(MeaningUse, {
  name: 'MeaningUse',
  description: 'Whether the results follow the meaning of the query, too (의미 검색).',
  valuesConfig: {
    USED: { description: 'Articles near to the query by meaning rank higher, or are added.' },
    SKIPPED: {
      description:
        'The words are enough: the best article covers the query, or the query has no sentence ' +
        '(quoted text, identifier, initial consonants), or another order or scope is asked for.',
    },
    TIMED_OUT: { description: 'The model server was too slow, so words alone answer.' },
    UNAVAILABLE: {
      description:
        'The model server does not answer, or no article is encoded: words alone answer.',
    },
  },
});

/** Why an article is a result. The values are those of GraphQL. */
export enum MatchedBy {
  WORDS = 'WORDS',
  QUESTION = 'QUESTION',
  MEANING = 'MEANING',
  PINNED = 'PINNED',
}
registerEnumType(MatchedBy, {
  name: 'MatchedBy',
  description: 'Why an article is a result.',
  valuesConfig: {
    WORDS: { description: 'The article has words of the query.' },
    QUESTION: {
      description:
        "A question in users' words of the article has words of the query (비슷한 질문).",
    },
    MEANING: {
      description:
        'The article is near to the query by meaning (비슷한 내용), and hardly has its words.',
    },
    PINNED: { description: 'An editor pinned the article to the query (고정).' },
  },
});

/** Which matches are results. */
export enum SearchScope {
  ANSWERS = 'ANSWERS',
  ALL_MATCHES = 'ALL_MATCHES',
}
registerEnumType(SearchScope, {
  name: 'SearchScope',
  description: 'Which of the articles that match a query are results.',
  valuesConfig: {
    ANSWERS: {
      description:
        'Only articles with at least a third of the best relevance score that the query reaches ' +
        'without its filter.',
    },
    ALL_MATCHES: {
      description: 'Every article with a word of the query or a synonym, or most of its letters.',
    },
  },
});

registerEnumType(SearchConfidence, {
  name: 'SearchConfidence',
  description:
    "How well the best article covers a query: the share of the query's words in the article. Rare " +
    'words, and words in the title, count more.',
  valuesConfig: {
    HIGH: { description: 'The article is about most of the query.' },
    PARTIAL: { description: 'The article is about a part of the query.' },
    NONE: {
      description:
        'No article is about the significant words of the query. The results are the nearest ones.',
    },
  },
});

export enum FacetField {
  PRODUCT = 'PRODUCT',
  CATEGORY = 'CATEGORY',
  PLATFORM = 'PLATFORM',
}
registerEnumType(FacetField, {
  name: 'FacetField',
  description: 'A field by which results can be counted and filtered (패싯).',
  valuesConfig: {
    PRODUCT: {
      description: 'Products (서비스). The counts ignore the product and category filters.',
    },
    CATEGORY: {
      description:
        'Categories (카테고리), each including all categories below it. The counts ignore the ' +
        'category filter.',
    },
    PLATFORM: { description: 'Platforms (플랫폼). The counts ignore the platform filter.' },
  },
});

@InputType({
  description:
    'Narrows a search. An article must have at least one value of each given list. An absent list ' +
    'matches all articles, an empty list none. Former slugs work, too. An unknown slug matches ' +
    'nothing, and `unknownFilters` of the search contains it.',
})
export class SearchFilter {
  @NullableField(() => [String], 'Slugs of products (서비스).')
  productSlugs?: string[] | null;

  @NullableField(
    () => [String],
    'Slugs of categories (카테고리); each includes all categories below it.',
  )
  categorySlugs?: string[] | null;

  @NullableField(() => [String], 'Slugs of platforms (플랫폼).')
  platformSlugs?: string[] | null;

  @Field(() => Boolean, {
    defaultValue: true,
    description: 'Whether a filter by platforms also matches articles for all platforms (공통).',
  })
  includeCommon!: boolean;

  @NullableField(() => DateTime, 'Only articles whose `updatedAt` is this time or later.')
  updatedFrom?: Date | null;

  @NullableField(() => DateTime, 'Only articles whose `updatedAt` is before this time.')
  updatedTo?: Date | null;
}

@ObjectType({ description: 'A slug of the filter that no object has or had.' })
export class UnknownFilter {
  @Field(() => FacetField, { description: 'The list of the filter that contains the slug.' })
  field!: FacetField;

  @Field({ description: 'The slug, as in the filter.' })
  slug!: string;
}

@ObjectType({
  description:
    'A piece of a text, marked or not. Plain text, never HTML; the joined segments are the whole ' +
    'text.',
})
export class HighlightSegment {
  @Field({ description: 'The text of the segment.' })
  text!: string;

  @Field({ description: 'Whether the segment matches the query or prefix.' })
  highlighted!: boolean;
}

@ObjectType({ description: 'A value of a facet, with its number of results.' })
export class FacetValue {
  @Field({ description: 'Slug of the value, to use in SearchFilter and AnalyticsFilter.' })
  slug!: string;

  @Field({ description: 'Display name of the value.' })
  label!: string;

  @Field(() => Int, {
    description:
      'Number of results if the filter had only this value of the facet. For a product, the filter ' +
      'by categories is ignored, too.',
  })
  count!: number;

  @Field({
    description:
      'Whether the filter contains the value. Selected values are always returned, even with a ' +
      'count of 0.',
  })
  selected!: boolean;

  @NullableField(
    () => String,
    'Slug of the parent category. null for root categories, products and platforms.',
  )
  parentSlug!: string | null;
}

@ObjectType({ description: 'A facet (패싯): the number of results for each value of one field.' })
export class Facet {
  /** In the order of the catalogue. */
  allValues!: FacetValue[];

  @Field(() => FacetField, { description: 'The field that is counted.' })
  field!: FacetField;

  @Field(() => Int, { description: 'Total number of values that have results or are selected.' })
  totalValues!: number;
}

@ObjectType({ description: 'A numbered page of search results (쪽).' })
export class SearchPage {
  @Field(() => Int, { description: 'Page number, from 1.' })
  number!: number;

  @PerRequest()
  @NullableField(
    () => String,
    'The cursor to pass as `after`, with the same `first`, to get this page. null for the ' +
      'first page.',
  )
  after!: string | null;

  @Field({ description: 'Whether this is the current page.' })
  isCurrent!: boolean;
}

/** Why an answer is degraded. */
export enum DegradedReason {
  ENGINE_AWAY = 'ENGINE_AWAY',
  DATABASE_AWAY = 'DATABASE_AWAY',
}

registerEnumType(DegradedReason, {
  name: 'DegradedReason',
  description: 'Why the answer to a search is degraded.',
  valuesConfig: {
    ENGINE_AWAY: {
      description:
        'The fallback engine answered, because the primary one was unavailable or its index was ' +
        'too far behind. The order of the results may differ a little.',
    },
    DATABASE_AWAY: {
      description: 'No longer happens: without the database a search fails (DATABASE_UNAVAILABLE).',
    },
  },
});
