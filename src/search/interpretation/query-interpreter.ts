import type { CatalogSnapshot } from '../../catalog/index.js';
import { Turns } from '../../core/turns.js';
import { createTokenizer, type DictionaryEntry, type Tokenize } from '../../language/index.js';
import type { LexiconCache } from '../../lexicon/index.js';
import type { PublishedArticles } from '../term-vectors/published-articles.js';
import { asTyped, interpret, type Interpretation } from './interpret.js';
import { NamedPhrases } from './named-phrases.js';

/** What editors maintain, at one moment. */
interface Lexicon {
  readonly synonyms: readonly (readonly string[])[];
  readonly dictionary: readonly DictionaryEntry[];
  readonly catalog: CatalogSnapshot;
}

/** What is made of a lexicon. */
interface Prepared {
  readonly key: string;
  readonly from: Lexicon;
  readonly phrases: NamedPhrases;
  readonly tokenize: Tokenize;
}

/**
 * Interprets queries with the current words, synonyms and nicknames. Everything is in memory: the
 * engine is not asked. Lindera analyzes the words, whatever the engine is (290 MB in each replica):
 * without it every verb in a form that no article has would look like a mistake.
 */
export class QueryInterpreter {
  private prepared: Prepared | null = null;
  private readonly turns = new Turns();

  constructor(private readonly lexicon: LexiconCache) {}

  /** Interprets a query. `known` are the articles that the caller may see. */
  async interpret(
    text: string,
    catalog: CatalogSnapshot,
    known: PublishedArticles,
  ): Promise<Interpretation> {
    const { phrases, tokenize } = await this.current(catalog);
    const words = {
      published: known.vocabulary,
      named: phrases.vocabulary,
      tokenize,
      together: (word: string, others: readonly string[]) => known.together(word, others),
    };
    await this.turns.next();
    return interpret(text, words, phrases);
  }

  /** The query without corrections, with synonyms and nicknames. */
  async uncorrected(text: string, catalog: CatalogSnapshot): Promise<Interpretation> {
    return asTyped(text, (await this.current(catalog)).phrases);
  }

  /** Prepares anew only what has changed: caches often return new objects with equal content. */
  private async current(catalog: CatalogSnapshot): Promise<Prepared> {
    const [synonyms, dictionary] = await Promise.all([
      this.lexicon.synonyms(),
      this.lexicon.dictionary(),
    ]);
    const from = { synonyms, dictionary, catalog };
    const last = this.prepared;
    if (
      last?.from.synonyms === synonyms &&
      last.from.dictionary === dictionary &&
      last.from.catalog === catalog
    )
      return last;
    const nicknames = [...catalog.products, ...catalog.platforms].map(({ id, name, aliases }) => [
      id,
      name,
      aliases,
    ]);
    const key = JSON.stringify([synonyms, dictionary, nicknames]);
    this.prepared = last?.key === key ? { ...last, from } : prepare(key, from);
    return this.prepared;
  }
}

function prepare(key: string, from: Lexicon): Prepared {
  const words = from.dictionary.map(({ word }) => word);
  return {
    key,
    from,
    phrases: new NamedPhrases(from.synonyms, from.catalog, words),
    tokenize: createTokenizer(from.dictionary),
  };
}
