import { createHash } from 'node:crypto';
import type { estypes } from '@elastic/elasticsearch';
import {
  type DictionaryEntry,
  FUNCTION_TAGS,
  FUNCTION_TERMS,
  STOP_TAGS,
} from '../../../language/index.js';
import type { EngineQuery } from '../../engine.js';
import { ENTRY_PROPERTIES } from '../../entry-fields.js';
import { isPhraseField, RANKED_FIELDS, type RankedField } from '../../relevance.js';
import { prefixOf, type Shelf, SHELVES } from '../../shelves.js';

/** The fingerprint covers mappings, server version, and settings that cannot be changed later. */
export interface IndexDefinition {
  settings: estypes.IndicesIndexSettings;
  mappings: estypes.MappingTypeMapping;
  fingerprint: string;
}

/** How an index is distributed over nodes. */
export interface Distribution {
  shards: number;
  /** Undefined: one replica if there are several nodes. */
  replicas?: number;
}

/** The analyzer of a query for fields of words of a shelf. */
export function queryAnalyzer({ hasFunctionWords }: EngineQuery, { analyzer }: Shelf): string {
  return hasFunctionWords ? analyzer.words : analyzer.topicWords;
}

/**
 * Nori's names of E (endings) and J (particles). Elasticsearch 9 knows only these names.
 * Elasticsearch 8 reads their first letter, so one list serves both, even in one cluster.
 */
const NORI_TAGS: Record<string, readonly string[]> = {
  E: ['EP', 'EF', 'EC', 'ETN', 'ETM'],
  J: ['JKS', 'JKC', 'JKG', 'JKO', 'JKB', 'JKV', 'JKQ', 'JX', 'JC'],
};
const NORI_STOP_TAGS = STOP_TAGS.flatMap((tag) => NORI_TAGS[tag] ?? [tag]);

/**
 * The settings and mappings of an index that is analyzed with this dictionary. Of two entries for
 * one word, the later one counts. Requires the plugin analysis-nori. Its dictionary differs by
 * major version of the server, so after an upgrade an old index has other terms than its queries.
 */
export function indexDefinition(
  dictionary: readonly DictionaryEntry[],
  majorVersion: number,
  distribution: Distribution = { shards: 1 },
): IndexDefinition {
  const settings = indexSettings(dictionary, distribution);
  const mappings = indexMapping();
  const fingerprint = createHash('sha256')
    .update(JSON.stringify({ settings, mappings, majorVersion }))
    .digest('hex')
    .slice(0, 16);
  return { settings, mappings, fingerprint };
}

function indexSettings(
  dictionary: readonly DictionaryEntry[],
  { shards, replicas }: Distribution,
): estypes.IndicesIndexSettings {
  // Nori rejects a repeated word.
  const rules = new Map(dictionary.flatMap(rulesOf));
  return {
    number_of_shards: shards,
    ...(replicas === undefined
      ? { auto_expand_replicas: '0-1' }
      : { number_of_replicas: replicas, auto_expand_replicas: 'false' }),
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
      filter: {
        meaning: { type: 'nori_part_of_speech', stoptags: NORI_STOP_TAGS },
        topicTags: { type: 'nori_part_of_speech', stoptags: [...NORI_STOP_TAGS, ...FUNCTION_TAGS] },
        topicTerms: { type: 'stop', stopwords: [...FUNCTION_TERMS] },
      },
      analyzer: {
        words: {
          type: 'custom',
          tokenizer: 'words',
          filter: ['meaning', 'lowercase'],
        },
        topicWords: {
          type: 'custom',
          tokenizer: 'words',
          filter: ['topicTags', 'lowercase', 'topicTerms'],
        },
      },
    },
  };
}

function indexMapping(): estypes.MappingTypeMapping {
  const bigrams = RANKED_FIELDS.filter(({ terms }) => terms === 'bigrams');
  const texts = SHELVES.flatMap((shelf): [string, estypes.MappingProperty][] => {
    const properties = RANKED_FIELDS.map((field): [string, estypes.MappingProperty] => [
      field.name,
      textProperty(field, shelf),
    ]);
    if (shelf.object === null) return properties;
    return [[shelf.object, { properties: Object.fromEntries(properties) }]];
  });
  return {
    dynamic: 'strict',
    // Highlighting reads the source of every hit; bigrams would more than double its size.
    _source: {
      excludes: SHELVES.flatMap((shelf) => bigrams.map(({ name }) => prefixOf(shelf) + name)),
    },
    properties: {
      id: { type: 'keyword' },
      gone: { type: 'boolean', doc_values: false },
      ...Object.fromEntries(texts),
      ...ENTRY_PROPERTIES,
    },
  };
}

/**
 * The index has offsets, because highlighting would otherwise analyze each text again (20 ms per
 * search), and positions, because phrases need them.
 */
function textProperty(field: RankedField, { analyzer }: Shelf): estypes.MappingTextProperty {
  const { name, terms, b } = field;
  return {
    type: 'text',
    analyzer: terms === 'words' ? analyzer.words : 'whitespace',
    similarity: name,
    index_options: isPhraseField(field) ? (terms === 'words' ? 'offsets' : 'positions') : 'freqs',
    norms: b > 0,
  };
}

/** Nori compares before lower-casing, so a Latin word is added in lower, upper and title case. */
function rulesOf({ word, parts }: DictionaryEntry): [word: string, rule: string][] {
  const cases = [(text: string) => text, (text: string) => text.toUpperCase()];
  if (/^[a-z]/.test(word))
    cases.push((text) =>
      word.startsWith(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text,
    );
  return cases.map((written) => [written(word), [word, ...parts].map(written).join(' ')]);
}
