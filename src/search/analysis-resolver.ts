import { Arg, Field, Int, ObjectType, Query, Resolver } from 'type-graphql';
import { Access, Role } from '../access/index.js';
import { Cost } from '../core/cost.js';
import { badInput } from '../core/errors.js';
import { cleanText } from '../core/text.js';
import type { EngineClient } from './engine-client.js';

/** In characters (UTF-16 units). */
const MAX_TEXT = 2_000;

@ObjectType({ description: 'A term of a text (형태소): what the index holds of it.' })
export class AnalyzedToken {
  @Field({ description: 'The term.' })
  term!: string;

  @Field(() => Int, { description: 'Where it begins in the text, in UTF-16 units from 0.' })
  startOffset!: number;

  @Field(() => Int, { description: 'Where it ends, exclusive.' })
  endOffset!: number;

  @Field(() => Int, {
    description: 'Its place among the words; what was dropped (particles, endings) leaves a gap.',
  })
  position!: number;

  @Field(() => String, {
    nullable: true,
    description: 'The part of speech (품사) in the tags of the Sejong corpus, e.g. NNG.',
  })
  partOfSpeech!: string | null;
}

/** The query `analyzeText`. */
@Resolver()
export class AnalysisResolver {
  constructor(private readonly engine: EngineClient) {}

  @Cost({ points: 50, inTurn: true })
  @Access(Role.EDITOR)
  @Query(() => [AnalyzedToken], {
    nullable: true,
    description:
      'For editors: how a text is cut into terms, by the index that answers now, to see why something is found (형태소 분석).',
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
