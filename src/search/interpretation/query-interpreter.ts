import type { CatalogSnapshot } from '../../catalog/index.js';
import { Turns } from '../../core/turns.js';
import { createTokenizer, type DictionaryEntry, type Tokenize } from '../../language/index.js';
import type { LexiconCache } from '../../lexicon/index.js';
import type { KnownArticles } from '../term-vectors/known-articles.js';
import { asTyped, interpret, type Interpretation } from './interpret.js';
import { NamedPhrases } from './named-phrases.js';

/** What editors keep, at one moment. */
interface Kept {
  readonly synonyms: readonly (readonly string[])[];
  readonly dictionary: readonly DictionaryEntry[];
  readonly catalog: CatalogSnapshot;
}

interface Made {
  readonly key: string;
  readonly from: Kept;
  readonly phrases: NamedPhrases;
  readonly tokenize: Tokenize;
}

/**
 * Interprets queries with the words, synonyms and nicknames of this moment. Everything is in
 * memory: the engine is not asked. Words are cut by lindera whatever the engine (290 MB in each
 * replica): without it, every verb in a form that no article has would look like a slip.
 */
export class QueryInterpreter {
  private made: Made | null = null;
  private readonly turns = new Turns();

  constructor(private readonly lexicon: LexiconCache) {}

  /** With the words of the articles that the caller may see. */
  async interpret(
    text: string,
    catalog: CatalogSnapshot,
    known: KnownArticles,
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

  /** Without corrections; with synonyms and nicknames. */
  async uncorrected(text: string, catalog: CatalogSnapshot): Promise<Interpretation> {
    return asTyped(text, (await this.current(catalog)).phrases);
  }

  /** Caches hand out new objects now and then, mostly with the same content. */
  private async current(catalog: CatalogSnapshot): Promise<Made> {
    const [synonyms, dictionary] = await Promise.all([
      this.lexicon.synonyms(),
      this.lexicon.dictionary(),
    ]);
    const from = { synonyms, dictionary, catalog };
    const last = this.made;
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
    this.made = last?.key === key ? { ...last, from } : make(key, from);
    return this.made;
  }
}

function make(key: string, from: Kept): Made {
  const words = from.dictionary.map(({ word }) => word);
  return {
    key,
    from,
    phrases: new NamedPhrases(from.synonyms, from.catalog, words),
    tokenize: createTokenizer(from.dictionary),
  };
}
