import { Field, ObjectType, registerEnumType } from 'type-graphql';
import { NullableField } from '../core/nullable-field.js';
import { type CatalogSnapshot, Platform, Product } from '../catalog/index.js';
import { asksForPerson } from './interpretation/asks-for-person.js';
import type { Interpretation } from './interpretation/interpret.js';
import { RewriteKind } from './interpretation/compose-query.js';
import { MeaningUse } from './search-types.js';

registerEnumType(RewriteKind, {
  name: 'RewriteKind',
  description: 'Why a part of the query was replaced.',
  valuesConfig: {
    SPELLING: {
      description: 'Typing error (오타), corrected to the nearest word in the articles.',
    },
    KEYBOARD_LAYOUT: { description: 'Wrong keyboard layout (한/영): clsrn becomes 친구.' },
    SPACING: { description: 'Missing space (띄어쓰기): words written as one are separated.' },
    SYNONYM: {
      description:
        'Synonym, alias or transliteration (동의어, 별칭, 음역), searched in addition to the ' +
        'original word: React for 리액트. For a plain word that articles use, only additions of ' +
        'synonym sets and aliases are here.',
      deprecationReason:
        'Use `QueryInterpretation.alternatives`. It has all additions. Removed after 2027-05-31.',
    },
    CHOSEONG: { description: 'Initial consonants (초성): ㅊㄱ becomes 친구.' },
  },
});

@ObjectType({
  description:
    'A part of the query that the server replaced, except for the deprecated kind SYNONYM. ' +
    '`literal: true` turns all rewrites off.',
})
export class QueryRewrite {
  @Field(() => RewriteKind, { description: 'The reason for the rewrite.' })
  kind!: RewriteKind;

  @Field({ description: 'The part of the query as the visitor typed it.' })
  from!: string;

  @Field({
    description:
      'What the server searched instead. For SYNONYM: the additional terms, separated by commas.',
  })
  to!: string;
}

@ObjectType({
  description:
    'Texts that were searched in addition to a part of the query (비슷한 말). `literal: true` turns ' +
    'them off.',
})
export class QueryAlternative {
  @Field({ description: 'The part of the query, as in `searched`, that has these alternatives.' })
  from!: string;

  @Field(() => [String], {
    description:
      'Synonyms, aliases, the word in the other script, and other texts of articles on the subject.',
  })
  to!: readonly string[];
}

@ObjectType({ description: 'How the server understood a query (검색어 해석).' })
export class QueryInterpretation {
  @Field({ description: 'The query as the visitor typed it.' })
  original!: string;

  @Field({
    description:
      'The query that was searched, after all replacements, in lower case. Synonyms are ' +
      'searched in addition and are not included. Empty for an empty query.',
  })
  searched!: string;

  @Field(() => [QueryRewrite], {
    description: 'The rewrites, word by word. They are the same under every filter.',
  })
  rewrites!: readonly QueryRewrite[];

  @Field(() => [QueryAlternative], {
    description:
      'Texts that were searched in addition to the query, without replacing anything. The same ' +
      'under every filter.',
  })
  alternatives!: readonly QueryAlternative[];

  @NullableField(
    () => String,
    'An alternative query with results under the same filter, to offer to the visitor ' +
      '(이것을 찾으셨나요?). Not searched. null when there is none.',
  )
  didYouMean!: string | null;

  @NullableField(
    () => MeaningUse,
    'Whether the results follow the meaning of the query, too; null without a model server.',
  )
  meaning!: MeaningUse | null;

  @Field(() => [Product], {
    description:
      'Products that the query names, by name or alias. Their articles rank higher; the others ' +
      'stay in the results.',
  })
  inferredProducts!: Product[];

  @Field(() => [Platform], {
    description:
      'Platforms that the query names, by name or alias. Their articles rank higher; the others ' +
      'stay in the results.',
  })
  inferredPlatforms!: Platform[];

  @Field({
    description:
      'Whether the query asks for a person or a number (상담원 연결, 고객센터 전화번호), not for an ' +
      'article: show the `channels` of `helpCentre` above the results.',
  })
  asksForPerson!: boolean;
}

export function toQueryInterpretation(
  original: string,
  { query, rewrites, additions, didYouMean }: Interpretation,
  meaning: MeaningUse | null,
  catalog: CatalogSnapshot,
): QueryInterpretation {
  const { productIds = [], platformIds = [] } = query?.preferred ?? {};
  const named = [...catalog.products, ...catalog.platforms];
  const names = named.flatMap(({ name, aliases }) => [name, ...aliases]);
  return {
    original,
    searched: query?.text ?? '',
    rewrites,
    alternatives: additions,
    didYouMean,
    meaning,
    inferredProducts: catalog.products.filter(({ id }) => productIds.includes(id)),
    inferredPlatforms: catalog.platforms.filter(({ id }) => platformIds.includes(id)),
    asksForPerson: asksForPerson(query?.topic ?? '', names),
  };
}
