import { createHash } from 'node:crypto';
import { headingsOf } from '../markdown/index.js';
import type { TextKind } from './embeddings-client.js';
import { cutPassages } from './passages.js';

/** Passages of an article beyond this number are not encoded. */
const MAX_PASSAGES = 40;

/** The texts of a published article. */
export interface ArticleSource {
  readonly title: string;
  readonly variants: readonly { id: number; text: string; html: string }[];
  readonly questions: readonly string[];
}

/** Where a passage stands: [id of the variant, start, end, number of the passage]. */
export type PassagePlace = readonly [
  variantId: number,
  start: number,
  end: number,
  passage: number,
];

/** The texts of an article to encode. */
export interface ArticleTexts {
  /** Distinct, at least one: the title, heading and text of a part of a variant. */
  readonly passages: readonly string[];
  readonly places: readonly PassagePlace[];
  readonly questions: readonly string[];
}

/** Cuts an article into passages. Variants share most passages, which are encoded once. */
export function articleTexts({ title, variants, questions }: ArticleSource): ArticleTexts {
  const passages = new Map<string, number>();
  const places: PassagePlace[] = [];
  for (const { id, text, html } of variants)
    for (const { heading, start, end } of cutPassages(text, headingsOf(html))) {
      const passage = [title, heading, text.slice(start, end)].filter(Boolean).join('\n');
      if (!passages.has(passage) && passages.size < MAX_PASSAGES)
        passages.set(passage, passages.size);
      const number = passages.get(passage);
      if (number !== undefined) places.push([id, start, end, number]);
    }
  return { passages: passages.size > 0 ? [...passages.keys()] : [title], places, questions };
}

export const HASH_BYTES = 8;

/** Identifies a text. Queries and passages are encoded differently. */
export function hashOf(kind: TextKind, text: string): string {
  const hash = createHash('sha256').update(`${kind} ${text}`).digest('hex');
  return hash.slice(0, 2 * HASH_BYTES);
}
