import type { CatalogSnapshot } from '../../catalog/index.js';
import { createTokenizer, DICTIONARY, type DictionaryEntry, type Tokenize } from '../../language/index.js';
import type { LexiconCache } from '../../lexicon/index.js';
import type { Vocabulary } from './vocabulary.js';
import { asTyped, interpret, type Interpretation } from './interpret.js';
import { NamedPhrases } from './named-phrases.js';

/** Interprets queries with the words, synonyms and nicknames of this moment. Everything is in memory: the engine is not asked. */
export class QueryInterpreter {
  private phrases: {
    key: string;
    value: NamedPhrases;
    synonyms: readonly (readonly string[])[];
    catalog: CatalogSnapshot;
  } | null = null;
  private tokenizer: { key: string; value: Tokenize; dictionary: readonly DictionaryEntry[] } | null = null;

  constructor(
    private readonly vocabulary: Vocabulary,
    private readonly lexicon: LexiconCache,
  ) {}

  async interpret(text: string, catalog: CatalogSnapshot): Promise<Interpretation> {
    const [synonyms, dictionary] = await Promise.all([this.lexicon.synonyms(), this.lexicon.dictionary()]);
    const phrases = this.phrasesOf(synonyms, catalog);
    return interpret(
      text,
      { published: this.vocabulary, named: phrases.vocabulary, tokenize: this.tokenizerOf(dictionary) },
      phrases,
    );
  }

  /** Without corrections; with synonyms and nicknames. */
  async uncorrected(text: string, catalog: CatalogSnapshot): Promise<Interpretation> {
    return asTyped(text, this.phrasesOf(await this.lexicon.synonyms(), catalog));
  }

  /** Caches hand out new objects every second, mostly with the same content. */
  private phrasesOf(synonyms: readonly (readonly string[])[], catalog: CatalogSnapshot): NamedPhrases {
    const last = this.phrases;
    if (last?.synonyms === synonyms && last.catalog === catalog) return last.value;
    const nicknames = [...catalog.products, ...catalog.platforms].map(({ id, name, aliases }) => [id, name, aliases]);
    const key = JSON.stringify([synonyms, nicknames]);
    const value = last?.key === key ? last.value : new NamedPhrases(synonyms, catalog);
    this.phrases = { key, value, synonyms, catalog };
    return value;
  }

  private tokenizerOf(dictionary: readonly DictionaryEntry[]): Tokenize {
    if (this.tokenizer?.dictionary === dictionary) return this.tokenizer.value;
    const key = JSON.stringify(dictionary);
    const value = this.tokenizer?.key === key ? this.tokenizer.value : createTokenizer([...DICTIONARY, ...dictionary]);
    this.tokenizer = { key, value, dictionary };
    return value;
  }
}
