import { isFunctionToken, tokenize } from '../../language/index.js';
import type { QueryPart } from '../engine.js';
import type { Interpretation } from './interpret.js';

/** A key that texts share if they mean the same: the same words in any order, form or synonym. */
export function meaningOf({ query }: Interpretation): string {
  const keys = query?.parts.map(keyOf).filter((key) => key !== '') ?? [];
  return keys.length === 0 ? (query?.text ?? '') : [...new Set(keys)].sort().join(' ');
}

function keyOf({ words, synonyms }: QueryPart): string {
  return [words.join(' '), ...synonyms].map(termsOf).sort()[0]!;
}

function termsOf(text: string): string {
  const tokens = tokenize(text).filter((token) => !isFunctionToken(token));
  return tokens.map(({ term }) => term).join(' ');
}
