import { LRUCache } from 'lru-cache';
import type { CatalogSnapshot } from '../../catalog/index.js';
import { allReady } from '../../core/work/now-or-later.js';
import { Rounds } from '../../core/work/rounds.js';
import { createTokenizer, type DictionaryEntry, type Tokenize } from '../../language/index.js';
import type { LexiconCache } from '../../lexicon/index.js';
import { alternativesOf } from '../engine.js';
import type { PublishedArticles } from '../term-vectors/published-articles.js';
import { initialsOf, interpret, type Interpretation } from './interpret.js';
import { NamedPhrases } from './named-phrases.js';

/** The editors' data of one moment. */
interface Lexicon {
  readonly synonyms: readonly (readonly string[])[];
  readonly dictionary: readonly DictionaryEntry[];
  readonly catalog: CatalogSnapshot;
}

interface PreparedLexicon {
  readonly key: string;
  readonly lexicon: Lexicon;
  readonly phrases: NamedPhrases;
  readonly tokenize: Tokenize;
}

/**
 * Limits the remembered interpretations by words. A word takes up to 2 KB with its clauses. The 500
 * queries of a search clinic have room beside the queries of readers.
 */
const MAX_REMEMBERED_WORDS = 10_000;

/** The interpretations for one revision of the articles and one lexicon. */
interface Remembered {
  readonly revision: number;
  readonly phrases: NamedPhrases;
  readonly byText: LRUCache<string, Interpretation>;
}

/**
 * Interprets queries with the current words, synonyms and nicknames, in memory, without the engine.
 * Words are segmented with ko-dic: otherwise every verb form that no article has would seem a
 * mistake. Interpretations are remembered until an article or the lexicon changes.
 */
export class QueryInterpreter {
  private prepared: PreparedLexicon | null = null;
  private readonly remembered = new WeakMap<PublishedArticles, Remembered>();
  private readonly rounds = new Rounds();

  constructor(private readonly lexicon: LexiconCache) {}

  /** Interprets a query with the words of `articles`, which the caller may see. */
  async interpret(
    text: string,
    catalog: CatalogSnapshot,
    articles: PublishedArticles,
  ): Promise<Interpretation> {
    const { phrases, tokenize } = await this.current(catalog);
    const known = this.rememberedFor(articles, phrases).get(text);
    if (known) return known;
    const { revision } = articles;
    const letters = initialsOf(text);
    const ofInitials =
      letters === null ? [] : await this.rounds.run(articles.phrasesOfChoseong(letters));
    await this.rounds.next();
    // Read after the wait, because articles may have changed.
    const remembered = this.rememberedFor(articles, phrases);
    const words = {
      published: articles.vocabulary,
      named: phrases.vocabulary,
      tokenize,
      hasHelpWord: (word: string) => phrases.hasHelpWord(word),
      phrasesOfChoseong: () => ofInitials,
      cooccur: (word: string, others: readonly string[]) => articles.cooccur(word, others),
    };
    const interpretation = interpret(text, words, phrases);
    if (letters === null || articles.revision === revision) remembered.set(text, interpretation);
    return interpretation;
  }

  /** The same object as before while interpretations with the words of `articles` stay the same. */
  async basis(catalog: CatalogSnapshot, articles: PublishedArticles): Promise<object> {
    return this.rememberedFor(articles, (await this.current(catalog)).phrases);
  }

  private rememberedFor(
    articles: PublishedArticles,
    phrases: NamedPhrases,
  ): LRUCache<string, Interpretation> {
    const { revision } = articles;
    const last = this.remembered.get(articles);
    if (last?.revision === revision && last.phrases === phrases) return last.byText;
    const byText = new LRUCache<string, Interpretation>({
      maxSize: MAX_REMEMBERED_WORDS,
      sizeCalculation: numberOfWords,
    });
    this.remembered.set(articles, { revision, phrases, byText });
    return byText;
  }

  private async current(catalog: CatalogSnapshot): Promise<PreparedLexicon> {
    const { lexicon } = this;
    const [synonyms, dictionary] = await allReady([lexicon.synonyms(), lexicon.dictionary()]);
    return this.preparedFor({ synonyms, dictionary, catalog });
  }

  /** Prepares again only if the content differs: caches may return new but equal objects. */
  private preparedFor(lexicon: Lexicon): PreparedLexicon {
    const { synonyms, dictionary, catalog } = lexicon;
    const last = this.prepared;
    if (
      last?.lexicon.synonyms === synonyms &&
      last.lexicon.dictionary === dictionary &&
      last.lexicon.catalog === catalog
    )
      return last;
    const named = [
      catalog.products.map(({ id, name, aliases }) => [id, name, aliases]),
      catalog.platforms.map(({ id, name, aliases, appliesToAll }) => [
        id,
        name,
        aliases,
        appliesToAll,
      ]),
    ];
    const key = JSON.stringify([synonyms, dictionary, named]);
    this.prepared = last?.key === key ? { ...last, lexicon } : prepare(key, lexicon);
    return this.prepared;
  }
}

/** The number of typed words and alternatives, plus one. */
function numberOfWords({ query }: Interpretation): number {
  const parts = query?.parts ?? [];
  return parts.reduce((sum, part) => sum + part.words.length + alternativesOf(part).length, 1);
}

function prepare(key: string, lexicon: Lexicon): PreparedLexicon {
  const words = lexicon.dictionary.map(({ word }) => word);
  return {
    key,
    lexicon,
    phrases: new NamedPhrases(lexicon.synonyms, lexicon.catalog, words),
    tokenize: createTokenizer(lexicon.dictionary),
  };
}
