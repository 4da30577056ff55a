import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Access, Role } from '../access/index.js';
import { Article, type ArticleContext } from '../articles/index.js';
import { Cost } from '../core/cost.js';
import { onOneLine, type TextRange } from '../core/text/sentences.js';
import { excerpt, matchStrength, mergeRanges } from './highlight.js';
import { HighlightSegment } from './search-types.js';

const PLACE_LENGTH = 160;

@Resolver(() => Article)
export class MatchedPlaceResolver {
  @Cost({ points: 5 })
  @Access(Role.AUTHOR)
  @FieldResolver(() => [HighlightSegment], {
    nullable: true,
    description:
      'The part of the newest title, texts, keywords, questions and notes that has most of the ' +
      'words of `ArticleFilter.text`, with the words marked: at most 160 characters. Null without a ' +
      'text, and if no part has a word.',
  })
  async matchedPlace(
    @Root() article: Article,
    @Arg('text', () => String, {
      nullable: true,
      description: 'The words, as in the filter. Characters after the first 200 are left out.',
    })
    text: string | null,
    @Ctx() { articles }: ArticleContext,
  ): Promise<HighlightSegment[] | null> {
    const patterns = patternsOf(text ?? '');
    if (patterns.length === 0) return null;
    const { title, variants, keywords } = (await articles.draft.load(article.id)) ?? article;
    const questions = await articles.questions.load(article.id);
    const places = [
      ...[title, ...variants.map(({ bodyText }) => bodyText), keywords.join('\n')],
      ...questions.map((question) => question.text),
      ...(await articles.noteTexts.load(article.id)),
    ].map((place) => ({ text: place, ranges: rangesOf(place, patterns) }));
    const best = places.reduce((a, b) => (matchStrength(b) > matchStrength(a) ? b : a));
    if (best.ranges.length === 0) return null;
    return excerpt(onOneLine(best.text, best.ranges), PLACE_LENGTH);
  }
}

/** Patterns of the words that allow spaces between any letters, but no line break. */
function patternsOf(text: string): RegExp[] {
  const words = text.slice(0, 200).normalize('NFC').split(/\s+/).filter(Boolean);
  return words.map((word) => {
    const letters = Array.from(word, (letter) => letter.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&'));
    return new RegExp(letters.join('[^\\S\\n]*'), 'giu');
  });
}

function rangesOf(text: string, patterns: readonly RegExp[]): TextRange[] {
  const ranges = patterns
    .flatMap((pattern) => [...text.matchAll(pattern)])
    .map(({ 0: match, index }): TextRange => [index, index + match.length]);
  return mergeRanges(ranges.sort(([a], [b]) => a - b));
}
