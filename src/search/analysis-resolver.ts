import { Arg, Field, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { NullableField } from '../core/nullable-field.js';
import { Access, Role } from '../access/index.js';
import { Cost } from '../core/cost.js';
import { badInput } from '../core/errors.js';
import { cleanText } from '../core/text/text.js';
import type { SearchEngines } from './engines/search-engines.js';

/** Maximum length of the text in characters (UTF-16 units). */
const MAX_TEXT = 2_000;

@ObjectType({ description: 'A term (형태소) into which the search index splits a text.' })
export class AnalyzedToken {
  @Field({ description: 'The term as the index stores it, in lower case.' })
  term!: string;

  @Field(() => Int, { description: 'Start of the term in the text, in UTF-16 code units from 0.' })
  startOffset!: number;

  @Field(() => Int, {
    description: 'End of the term in the text, in UTF-16 code units, exclusive.',
  })
  endOffset!: number;

  @Field(() => Int, {
    description:
      'Position of the term among all terms of the text, from 0. Terms that are not indexed, ' +
      'such as particles and endings, leave gaps.',
  })
  position!: number;

  @NullableField(
    () => String,
    'Part of speech (품사) as a tag of the Sejong corpus, e.g. NNG; null when it is unknown.',
  )
  partOfSpeech!: string | null;
}

@Resolver()
export class AnalysisResolver {
  constructor(private readonly engine: SearchEngines) {}

  @Cost({ points: 50, queued: true })
  @Access(Role.EDITOR)
  @Query(() => [AnalyzedToken], {
    nullable: true,
    description:
      'Shows into which terms the search index splits a text (형태소 분석), to explain why a search ' +
      'finds an article.',
  })
  async analyzeText(
    @Arg('text', () => String, { description: 'The text, at most 2,000 characters.' }) text: string,
  ): Promise<AnalyzedToken[]> {
    if (text.length > MAX_TEXT)
      throw badInput(
        'text',
        `text has ${text.length} characters; at most ${MAX_TEXT} are possible.`,
      );
    const terms = await this.engine.analyze(cleanText(text, 'text'));
    return terms.map(({ term, start, end, position, partOfSpeech }) => ({
      term,
      startOffset: start,
      endOffset: end,
      position,
      partOfSpeech,
    }));
  }
}
