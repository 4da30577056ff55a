import { Field, InputType, Int, ObjectType, registerEnumType } from 'type-graphql';
import { Platform, Product } from '../catalog/index.js';
import { DateTime } from '../core/date-time.js';
import { SearchEngineName, SearchSort } from './engine.js';
import { RewriteKind } from './interpretation/interpret.js';

registerEnumType(SearchEngineName, {
  name: 'SearchEngineName',
  description: 'The search engines.',
  valuesConfig: {
    ELASTICSEARCH: { description: 'Elasticsearch with the Nori analyzer.' },
    POSTGRES: { description: 'BM25 in Postgres itself.' },
  },
});

registerEnumType(SearchSort, {
  name: 'SearchSort',
  description: 'The order of search results (정렬 기준).',
  valuesConfig: {
    RELEVANCE: {
      description: 'Best match first (정확도순); without a query most popular first, then newest.',
    },
    UPDATED: { description: 'Last changed first (최신순).' },
    POPULARITY: { description: 'Most popular first (인기순).' },
    TITLE: { description: 'By title, 가나다 (제목순).' },
  },
});

export enum FacetField {
  PRODUCT = 'PRODUCT',
  CATEGORY = 'CATEGORY',
  PLATFORM = 'PLATFORM',
}
registerEnumType(FacetField, {
  name: 'FacetField',
  description: 'What results can be counted and narrowed by (패싯).',
  valuesConfig: {
    PRODUCT: {
      description: 'Products (서비스). Counts leave out the filters on products and categories.',
    },
    CATEGORY: {
      description:
        'Categories (카테고리), each with all below it. Counts leave out the filter on categories.',
    },
    PLATFORM: { description: 'Platforms (플랫폼). Counts leave out the filter on platforms.' },
  },
});

/** A filter as a client sends it. */
@InputType({
  description:
    'Narrows a search: OR within one list, AND across lists; an unknown slug is BAD_USER_INPUT.',
})
export class SearchFilter {
  @Field(() => [String], { nullable: true, description: 'Products (서비스).' })
  productSlugs?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'Categories (카테고리); each means it and all below it.',
  })
  categorySlugs?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Platforms (플랫폼).' })
  platformSlugs?: string[] | null;

  @Field(() => Boolean, {
    defaultValue: true,
    description: 'With platforms: articles for all platforms (공통) match as well.',
  })
  includeCommon!: boolean;

  @Field(() => DateTime, { nullable: true, description: 'Changed at or after.' })
  updatedFrom?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Changed before.' })
  updatedTo?: Date | null;
}

@ObjectType({ description: 'A piece of text; never HTML.' })
export class HighlightSegment {
  @Field({ description: 'The text.' })
  text!: string;

  @Field({ description: 'True where the query matched.' })
  highlighted!: boolean;
}

@ObjectType({ description: 'A value of a facet with its count.' })
export class FacetValue {
  @Field({ description: 'What goes back into SearchFilter.' })
  slug!: string;

  @Field({ description: 'The name to show.' })
  label!: string;

  @Field(() => Int, {
    description: 'The totalCount that putting this value alone into the filter would give.',
  })
  count!: number;

  @Field({
    description:
      'True where the filter holds it. Selected values always come back, with count 0 if need be.',
  })
  selected!: boolean;

  @Field(() => String, { nullable: true, description: "CATEGORY: the parent category's slug." })
  parentSlug!: string | null;
}

@ObjectType({ description: 'The counts of one field over the results (패싯).' })
export class Facet {
  /** In the order of the catalogue. */
  allValues!: FacetValue[];

  @Field(() => FacetField, { description: 'What is counted.' })
  field!: FacetField;

  @Field(() => Int, { description: 'How many values there are.' })
  totalValues!: number;
}

registerEnumType(RewriteKind, {
  name: 'RewriteKind',
  description: 'Why a word of a query was replaced or joined by another.',
  valuesConfig: {
    SPELLING: {
      description: 'A slip of the thumb (오타): the nearest word that the articles use.',
    },
    KEYBOARD_LAYOUT: { description: 'Typed in the wrong keyboard layout (한/영): clsrn is 친구.' },
    SPACING: { description: 'Words that were written as one (띄어쓰기).' },
    SYNONYM: {
      description: 'Another word for it (동의어, 별칭): searched beside it, not instead of it.',
    },
    CHOSEONG: { description: 'First letters (초성): ㅊㄱ is 친구.' },
  },
});

@ObjectType({ description: 'What was changed in a query; `literal: true` declines all of it.' })
export class QueryRewrite {
  @Field(() => RewriteKind, { description: 'Why.' })
  kind!: RewriteKind;

  @Field({ description: 'What was typed.' })
  from!: string;

  @Field({ description: 'What was searched; for SYNONYM what was searched beside it, by commas.' })
  to!: string;
}

@ObjectType({ description: 'How a query was understood (검색어 해석).' })
export class QueryInterpretation {
  @Field({ description: 'What was typed.' })
  original!: string;

  @Field({ description: 'What was really searched.' })
  searched!: string;

  @Field(() => [QueryRewrite], {
    description: 'What was changed, word by word. A correction that finds nothing is not made.',
  })
  rewrites!: QueryRewrite[];

  @Field(() => String, {
    nullable: true,
    description:
      'Offered, not searched (이것을 찾으셨나요?): a word that exists looks mistaken. It finds something under the same filter.',
  })
  didYouMean!: string | null;

  @Field(() => [Product], {
    description: 'Products that the query names, also by nickname: preferred, not filtered.',
  })
  inferredProducts!: Product[];

  @Field(() => [Platform], {
    description: 'Platforms that the query names, also by nickname: preferred, not filtered.',
  })
  inferredPlatforms!: Platform[];
}

@ObjectType({ description: 'A page of results by its number (쪽).' })
export class SearchPage {
  @Field(() => Int, { description: 'Its number, from 1.' })
  number!: number;

  @Field(() => String, {
    nullable: true,
    description: 'What leads to it as `after`, with the same `first`; null for the first page.',
  })
  after!: string | null;

  @Field({ description: 'True for the page that this is.' })
  isCurrent!: boolean;
}
