import { runStepsInRounds, type Steps, Rounds } from '../../../core/rounds.js';
import type { TextRange } from '../../../core/sentences.js';
import type { Token, Tokenize } from '../../../language/index.js';
import {
  type AnalyzedTerm,
  type BestMatch,
  type EngineHit,
  type EngineQuery,
  type EngineRequest,
  type EngineResponse,
  type MatchedText,
  type SearchEngine,
  SearchEngineName,
} from '../../engine.js';
import { exactPattern } from '../../interpretation/exact-texts.js';
import { mergeRanges } from '../../highlight.js';
import type { ArticleTexts } from '../../term-vectors/published-article-reader.js';
import type { MemoryIndex } from './memory-index.js';
import { type PhraseTerms, type QueryTerm, queryTerms, type QueryTerms } from './query-terms.js';
import { Scorer } from './score-query.js';
import { applyFactors, selectHits } from './select-hits.js';

export interface MemorySource {
  /** The current index object, which is replaced now and then. */
  index(): MemoryIndex;
  /** The tokenizer with which the words of the index were cut. */
  tokenizer(): Promise<Tokenize>;
  /** Reads the texts of articles by id. Rejects if Postgres is unavailable. */
  texts(articleIds: readonly number[]): Promise<ReadonlyMap<number, ArticleTexts>>;
}

/** Articles whose texts are read for a comparison with a phrase at a time. */
const TEXTS_AT_ONCE = 500;

/** Searches the words of the published articles in the memory of this process. */
export class MemoryEngine implements SearchEngine {
  readonly name = SearchEngineName.MEMORY;
  private readonly rounds = new Rounds();
  private scorer: { readonly index: MemoryIndex; readonly scorer: Scorer } | null = null;

  constructor(private readonly source: MemorySource) {}

  async search(request: EngineRequest): Promise<EngineResponse> {
    const { query, highlight } = request;
    const tokenize = await this.source.tokenizer();
    const terms = query && queryTerms(query, tokenize);
    const found = terms ? await this.matchPhrases(terms, request) : [];
    await this.rounds.next();
    const phrases = this.placesOf(found);
    const scorer = this.begin(request);
    const { page, ...counted } = selectHits(this.source.index(), scorer, request, terms, phrases);
    const isHighlighted = terms && (highlight.title || highlight.body);
    const texts = isHighlighted
      ? await this.source.texts(page.map(({ articleId }) => articleId))
      : null;
    if (!terms || !texts) return { ...counted, hits: page.map((hit) => ({ ...hit, ...NO_MARKS })) };
    const words = terms.words.filter(({ isHighlighted }) => isHighlighted);
    return {
      ...counted,
      hits: await runStepsInRounds(
        (function* (): Steps<EngineHit[]> {
          const hits: EngineHit[] = [];
          for (const hit of page) {
            const own = texts.get(hit.articleId);
            const marks = own && (yield* highlightTexts(own, words, tokenize, highlight));
            hits.push({ ...hit, ...(marks ?? NO_MARKS) });
          }
          return hits;
        })(),
      ),
    };
  }

  /** The best score of a query without filter, and its article; null if nothing matches. */
  async best(query: EngineQuery, caller: { internal: boolean }): Promise<BestMatch | null> {
    const terms = queryTerms(query, await this.source.tokenizer());
    const found = await this.matchPhrases(terms, caller);
    await this.rounds.next();
    const scores = this.begin(caller).score(terms, this.placesOf(found));
    const best = applyFactors(this.source.index(), scores, query.preferred);
    if (!best) return null;
    return { score: best.score, articleId: best.article.articleId, nextShare: best.nextShare };
  }

  async analyze(text: string): Promise<AnalyzedTerm[]> {
    return (await this.source.tokenizer())(text);
  }

  private begin(caller: { internal: boolean }): Scorer {
    const index = this.source.index();
    if (this.scorer?.index !== index) this.scorer = { index, scorer: new Scorer(index) };
    const { scorer } = this.scorer;
    scorer.begin(caller);
    return scorer;
  }

  /** The ids of the articles with each phrase of the query in the title or in a paragraph. */
  private async matchPhrases(
    { phrases }: QueryTerms,
    caller: { internal: boolean },
  ): Promise<ReadonlySet<number>[]> {
    const found: ReadonlySet<number>[] = [];
    for (const phrase of phrases) {
      const scorer = this.begin(caller);
      const { articles } = this.source.index();
      const ids = [...scorer.candidates(phrase)].map((place) => articles[place]!.articleId);
      found.push(new Set(phrase.isCompared ? await this.compareTexts(phrase, ids) : ids));
    }
    return found;
  }

  private async compareTexts(phrase: PhraseTerms, ids: readonly number[]): Promise<number[]> {
    // NFKC changes the form of single jamo.
    const pattern = exactPattern(phrase.text.normalize('NFKC'));
    const has = (text: string) => text.normalize('NFKC').search(pattern) >= 0;
    const found: number[] = [];
    for (let from = 0; from < ids.length; from += TEXTS_AT_ONCE) {
      const texts = await this.source.texts(ids.slice(from, from + TEXTS_AT_ONCE));
      await runStepsInRounds(
        (function* (): Steps<void> {
          for (const [id, { title, paragraphs }] of texts) {
            if (has(title) || paragraphs.some(has)) found.push(id);
            yield;
          }
        })(),
      );
    }
    return found;
  }

  private placesOf(found: readonly ReadonlySet<number>[]): ReadonlySet<number>[] {
    const index = this.source.index();
    return found.map((ids) => new Set([...ids].flatMap((id) => index.placeOf(id) ?? [])));
  }
}

const NO_MARKS = { title: null, paragraphs: [] };

/** Marks typed words, and synonyms of which the text has all words. */
function* highlightTexts(
  { title, paragraphs }: ArticleTexts,
  words: readonly QueryTerm[],
  tokenize: Tokenize,
  wanted: EngineRequest['highlight'],
): Steps<Pick<EngineHit, 'title' | 'paragraphs'>> {
  const inTitle = wanted.title ? yield* markTexts([title], words, tokenize) : [];
  const inBody = wanted.body ? yield* markTexts(paragraphs, words, tokenize) : [];
  return { title: inTitle[0] ?? null, paragraphs: inBody };
}

function* markTexts(
  texts: readonly string[],
  words: readonly QueryTerm[],
  tokenize: Tokenize,
): Steps<MatchedText[]> {
  const searched = new Set(words.map(({ term }) => term));
  const tokens: Token[][] = [];
  for (const text of texts)
    tokens.push((yield* tokenize.inSteps(text)).filter(({ term }) => searched.has(term)));
  const found = new Set(tokens.flat().map(({ term }) => term));
  const isComplete = ({ part, alternative }: QueryTerm) =>
    words.every(
      (word) => word.part !== part || word.alternative !== alternative || found.has(word.term),
    );
  const marked = new Set(
    words.filter((word) => word.alternative === 0 || isComplete(word)).map(({ term }) => term),
  );
  return texts.flatMap((text, i): MatchedText[] => {
    const ranges = tokens[i]!.filter(({ term }) => marked.has(term))
      .map(({ start, end }): TextRange => [start, end])
      .sort(([a], [b]) => a - b);
    return ranges.length > 0 ? [{ text, ranges: mergeRanges(ranges) }] : [];
  });
}
