import { createHash } from 'node:crypto';
import type { estypes } from '@elastic/elasticsearch';
import { type DictionaryEntry, STOP_TAGS } from '../../../language/index.js';
import { RANKED_FIELDS, type RankedField } from '../../relevance.js';

/** How an index is made, and the hash by which one that was made otherwise is told. */
export interface IndexDefinition {
  settings: estypes.IndicesIndexSettings;
  mappings: estypes.MappingTypeMapping;
  fingerprint: string;
}

/**
 * The object that holds the texts of an article for staff. Statistics of terms are kept by field,
 * so without fields of its own it would count in the scores that readers see.
 */
const INTERNAL = 'internal';

/**
 * What stands before the names of the text fields that may be searched. A document has the fields
 * of one of them alone.
 */
export function textPrefixes(internal: boolean): string[] {
  return internal ? ['', `${INTERNAL}.`] : [''];
}

/**
 * Settings and mapping of an index whose words are cut with that dictionary, where the later of two
 * entries for one word counts. Needs the analysis-nori plugin.
 */
export function indexDefinition(dictionary: readonly DictionaryEntry[]): IndexDefinition {
  const settings = indexSettings(dictionary);
  const mappings = indexMapping();
  const fingerprint = createHash('sha256')
    .update(JSON.stringify({ settings, mappings }))
    .digest('hex')
    .slice(0, 16);
  return { settings, mappings, fingerprint };
}

function indexSettings(dictionary: readonly DictionaryEntry[]): estypes.IndicesIndexSettings {
  // Nori refuses a dictionary that has a word twice.
  const rules = new Map(dictionary.flatMap(rulesOf));
  return {
    number_of_shards: 1,
    auto_expand_replicas: '0-1',
    refresh_interval: '1s',
    max_result_window: 100_000,
    similarity: Object.fromEntries(
      RANKED_FIELDS.map(({ name, k1, b }) => [name, { type: 'BM25', k1, b }]),
    ),
    analysis: {
      tokenizer: {
        words: {
          type: 'nori_tokenizer',
          decompound_mode: 'discard',
          discard_punctuation: true,
          user_dictionary_rules: [...rules.values()],
        },
      },
      filter: { meaning: { type: 'nori_part_of_speech', stoptags: [...STOP_TAGS] } },
      analyzer: { words: { type: 'custom', tokenizer: 'words', filter: ['meaning', 'lowercase'] } },
    },
  };
}

function indexMapping(): estypes.MappingTypeMapping {
  const bigrams = RANKED_FIELDS.filter(({ terms }) => terms === 'bigrams');
  const texts = Object.fromEntries(RANKED_FIELDS.map((field) => [field.name, textProperty(field)]));
  return {
    dynamic: 'strict',
    // Highlighting reads the source of every hit; the bigrams would more than double it.
    _source: {
      excludes: textPrefixes(true).flatMap((prefix) => bigrams.map(({ name }) => prefix + name)),
    },
    properties: {
      id: { type: 'keyword' },
      gone: { type: 'boolean', doc_values: false },
      version: { type: 'long' },
      ...texts,
      [INTERNAL]: { properties: texts },
      productId: { type: 'keyword' },
      categoryIds: { type: 'keyword' },
      platformIds: { type: 'keyword', doc_values: false },
      visibility: { type: 'keyword', doc_values: false },
      titleKey: { type: 'keyword', doc_values: false },
      keywordKeys: { type: 'keyword', doc_values: false },
      titleSort: { type: 'keyword', index: false },
      popularity: { type: 'double', index: false },
      publishedAt: { type: 'date', format: 'epoch_millis', index: false },
      updatedAt: { type: 'date', format: 'epoch_millis' },
    },
  };
}

/** Stored offsets spare highlighting a second analysis (20 ms of a search). */
function textProperty({ name, terms, b }: RankedField): estypes.MappingTextProperty {
  return {
    type: 'text',
    analyzer: terms === 'words' ? 'words' : 'whitespace',
    similarity: name,
    index_options: name === 'title' || name === 'body' ? 'offsets' : 'freqs',
    norms: b > 0,
  };
}

/**
 * Nori looks words up before they are folded to lower case, so that a word with Latin letters must
 * be there in the cases that people write.
 */
function rulesOf({ word, parts }: DictionaryEntry): [word: string, rule: string][] {
  const cases = [(text: string) => text, (text: string) => text.toUpperCase()];
  if (/^[a-z]/.test(word))
    cases.push((text) =>
      word.startsWith(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text,
    );
  return cases.map((written) => [written(word), [word, ...parts].map(written).join(' ')]);
}
