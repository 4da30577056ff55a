import type { CatalogSnapshot } from '../../catalog/index.js';
import { Turns } from '../../core/turns.js';
import { createTokenizer, type DictionaryEntry, type Tokenize } from '../../language/index.js';
import type { LexiconCache } from '../../lexicon/index.js';
import type { PublishedArticles } from '../term-vectors/published-articles.js';
import { interpret, type Interpretation } from './interpret.js';
import { NamedPhrases } from './named-phrases.js';

/** The data that editors maintain, at one time. */
interface Lexicon {
  readonly synonyms: readonly (readonly string[])[];
  readonly dictionary: readonly DictionaryEntry[];
  readonly catalog: CatalogSnapshot;
}

/** The data structures for a lexicon. */
interface PreparedLexicon {
  readonly key: string;
  readonly lexicon: Lexicon;
  readonly phrases: NamedPhrases;
  readonly tokenize: Tokenize;
}

/**
 * Interprets queries with the current words, synonyms and nicknames, in memory and without the
 * engine. The words are segmented with ko-dic; without it, every verb form that is in no article
 * would look like a mistake.
 */
export class QueryInterpreter {
  private prepared: PreparedLexicon | null = null;
  private readonly turns = new Turns();

  constructor(private readonly lexicon: LexiconCache) {}

  /** Interprets a query with the words of `articles`, which the caller may see. */
  async interpret(
    text: string,
    catalog: CatalogSnapshot,
    articles: PublishedArticles,
  ): Promise<Interpretation> {
    const { phrases, tokenize } = await this.current(catalog);
    const words = {
      published: articles.vocabulary,
      named: phrases.vocabulary,
      tokenize,
      hasHelpWord: (word: string) => phrases.hasHelpWord(word),
      phrasesOfChoseong: (letters: string) => articles.phrasesOfChoseong(letters),
      cooccur: (word: string, others: readonly string[]) => articles.cooccur(word, others),
    };
    await this.turns.next();
    return interpret(text, words, phrases);
  }

  /** Prepares again only if the content changed: caches often return new, equal objects. */
  private async current(catalog: CatalogSnapshot): Promise<PreparedLexicon> {
    const [synonyms, dictionary] = await Promise.all([
      this.lexicon.synonyms(),
      this.lexicon.dictionary(),
    ]);
    const lexicon = { synonyms, dictionary, catalog };
    const last = this.prepared;
    if (
      last?.lexicon.synonyms === synonyms &&
      last.lexicon.dictionary === dictionary &&
      last.lexicon.catalog === catalog
    )
      return last;
    const nicknames = [...catalog.products, ...catalog.platforms].map(({ id, name, aliases }) => [
      id,
      name,
      aliases,
    ]);
    const key = JSON.stringify([synonyms, dictionary, nicknames]);
    this.prepared = last?.key === key ? { ...last, lexicon } : prepare(key, lexicon);
    return this.prepared;
  }
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
