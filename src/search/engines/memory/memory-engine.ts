import { runStepsInRounds, type Steps, Rounds } from '../../../core/work/rounds.js';
import type { TextRange } from '../../../core/text/sentences.js';
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
import { shelvesNamed } from '../../shelves.js';
import type { MemoryIndex } from './memory-index.js';
import { type PhraseTerms, type QueryTerm, queryTerms, type QueryTerms } from './query-terms.js';
import { Scorer } from './score-query.js';
import { applyFactors, scoreShelves, selectHits, type ShelfTerms } from './select-hits.js';

export interface MemorySource {
  /** The current index object, which is replaced now and then. */
  index(): MemoryIndex;
  /** The tokenizer with which the words of the index were cut. */
  tokenizer(): Promise<Tokenize>;
  /** Reads the texts of articles by id. Rejects if Postgres is unavailable. */
  texts(articleIds: readonly number[]): Promise<ReadonlyMap<number, ArticleTexts>>;
}

/** A query for shelves with one tokenizer. `found`: the ids of the articles with each phrase. */
interface Group extends Omit<ShelfTerms, 'phrases'> {
  readonly tokenize: Tokenize;
  readonly found: readonly ReadonlySet<number>[];
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
    const groups = query ? await this.groupsOf(query, request) : [];
    await this.rounds.next();
    const index = this.source.index();
    const { page, ...counted } = selectHits(
      index,
      this.scorerOf(index),
      request,
      groups.map((group) => this.inIndex(group)),
    );
    const isHighlighted = query && (highlight.title || highlight.body);
    if (!isHighlighted) return { ...counted, hits: page.map((hit) => ({ ...hit, ...NO_MARKS })) };
    const groupOf = new Map(
      page.map(({ articleId }) => {
        const { shelf } = index.articles[index.placeOf(articleId)!]!;
        return [articleId, groups.find(({ shelves }) => shelves.includes(shelf))!];
      }),
    );
    const texts = await this.source.texts([...groupOf.keys()]);
    return {
      ...counted,
      hits: await runStepsInRounds(
        (function* (): Steps<EngineHit[]> {
          const hits: EngineHit[] = [];
          for (const hit of page) {
            const own = texts.get(hit.articleId);
            const group = groupOf.get(hit.articleId)!;
            const marks = own && (yield* highlightTexts(own, group, highlight));
            hits.push({ ...hit, ...(marks ?? NO_MARKS) });
          }
          return hits;
        })(),
      ),
    };
  }

  /** The best score of a query without filter, and its article; null if nothing matches. */
  async best(query: EngineQuery, scope: Pick<EngineRequest, 'shelves'>): Promise<BestMatch | null> {
    const groups = await this.groupsOf(query, scope);
    await this.rounds.next();
    const index = this.source.index();
    const scores = scoreShelves(
      this.scorerOf(index),
      groups.map((group) => this.inIndex(group)),
    );
    const best = scores && applyFactors(index, scores, query.preferred);
    if (!best) return null;
    return { score: best.score, articleId: best.article.articleId, nextShare: best.nextShare };
  }

  async analyze(text: string): Promise<AnalyzedTerm[]> {
    return (await this.source.tokenizer())(text);
  }

  private scorerOf(index: MemoryIndex): Scorer {
    if (this.scorer?.index !== index) this.scorer = { index, scorer: new Scorer(index) };
    return this.scorer.scorer;
  }

  /** The query for the shelves of each tokenizer. */
  private async groupsOf(
    query: EngineQuery,
    scope: Pick<EngineRequest, 'shelves'>,
  ): Promise<Group[]> {
    const korean = await this.source.tokenizer();
    const groups = new Map<Tokenize, string[]>();
    for (const { name, analyzer } of shelvesNamed(scope.shelves)) {
      const tokenize = analyzer.tokenizer(korean);
      groups.set(tokenize, [...(groups.get(tokenize) ?? []), name]);
    }
    const found: Group[] = [];
    for (const [tokenize, shelves] of groups) {
      const terms = queryTerms(query, tokenize);
      found.push({ shelves, tokenize, terms, found: await this.matchPhrases(terms, shelves) });
    }
    return found;
  }

  /** The ids of the articles with each phrase of the query in the title or in a paragraph. */
  private async matchPhrases(
    { phrases }: QueryTerms,
    shelves: readonly string[],
  ): Promise<ReadonlySet<number>[]> {
    const found: ReadonlySet<number>[] = [];
    for (const phrase of phrases) {
      const index = this.source.index();
      const scorer = this.scorerOf(index);
      scorer.search(shelves);
      const { articles } = index;
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

  /** The phrases of a group as places of the current index. */
  private inIndex({ shelves, terms, found }: Group): ShelfTerms {
    const index = this.source.index();
    const phrases = found.map((ids) => new Set([...ids].flatMap((id) => index.placeOf(id) ?? [])));
    return { shelves, terms, phrases };
  }
}

const NO_MARKS = { title: null, paragraphs: [] };

/** Marks typed words, and synonyms of which the text has all words. */
function* highlightTexts(
  { title, paragraphs }: ArticleTexts,
  { terms, tokenize }: Group,
  wanted: EngineRequest['highlight'],
): Steps<Pick<EngineHit, 'title' | 'paragraphs'>> {
  const words = terms.words.filter(({ isHighlighted }) => isHighlighted);
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
