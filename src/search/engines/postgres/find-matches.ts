import type { PoolClient } from 'pg';
import { runStepsInTurns, type Steps } from '../../../core/turns.js';
import { exactPattern } from '../../exact-pattern.js';
import { IDENTIFIER_SCORE } from '../../relevance.js';
import type { FoundTerms } from './index-reader.js';
import { matchPhrases, type PhraseMatches } from './match-phrases.js';
import { scoreTerms } from './score.js';
import { MATCH_TEXTS } from './stored-index.sql.js';
import type { QueryTerms } from './text-terms.js';

/** Scores are integers, in millionths: sums in another order must not change them. */
export const SCORE_UNITS = 1e6;

/**
 * The scores of all matches of a query, by part of the index and place, before the factors and
 * additions of single articles. NaN: no match.
 */
export async function findMatches(
  client: PoolClient,
  query: QueryTerms,
  { generation, view, terms }: FoundTerms,
  internal: boolean,
): Promise<Float64Array[]> {
  const { scores, phrases } = await runStepsInTurns(matchTerms(query, { view, terms }, internal));
  if (phrases) {
    const texts = await matchTexts(client, generation, query, view.parts, phrases);
    for (const [part, { identifiers, required }] of phrases.entries())
      addPhrases(scores[part]!, identifiers, texts?.[part] ?? required);
  }
  for (const ofPart of scores)
    for (let place = 0; place < ofPart.length; place += 1)
      ofPart[place] = Math.round(ofPart[place]! * SCORE_UNITS);
  return scores;
}

/** The scores without phrases, and the phrases; null without phrases in the query. */
function* matchTerms(
  query: QueryTerms,
  { view, terms }: Pick<FoundTerms, 'view' | 'terms'>,
  internal: boolean,
): Steps<{ scores: Float64Array[]; phrases: PhraseMatches[] | null }> {
  const statistics = internal ? view.current : view.visible;
  const scores = yield* scoreTerms(query, view.parts, terms, statistics);
  if (query.phraseTerms.length === 0 && query.requiredPhrases.length === 0)
    return { scores, phrases: null };
  const phrases: PhraseMatches[] = [];
  for (const [part, ofPart] of terms.entries())
    phrases.push(yield* matchPhrases(query, ofPart, view.parts[part]!.columns.size));
  return { scores, phrases };
}

function addPhrases(
  scores: Float64Array,
  identifiers: ReadonlyMap<number, number>,
  required: ReadonlySet<number> | null,
): void {
  if (required) {
    for (let place = 0; place < scores.length; place += 1)
      if (!required.has(place)) scores[place] = NaN;
      else if (Number.isNaN(scores[place])) scores[place] = 0;
  }
  for (const [place, count] of identifiers) {
    if (required && !required.has(place)) continue;
    const score = scores[place]!;
    scores[place] = (Number.isNaN(score) ? 0 : score) + IDENTIFIER_SCORE * count;
  }
}

/**
 * The places with the required phrases whose texts must be compared; null if none must be. The
 * texts may have other spaces and punctuation.
 */
async function matchTexts(
  client: PoolClient,
  generation: number,
  { requiredPhrases }: QueryTerms,
  parts: FoundTerms['view']['parts'],
  phrases: readonly PhraseMatches[],
): Promise<Set<number>[] | null> {
  // Postgres writes single jamo otherwise (NFKC).
  const patterns = requiredPhrases
    .filter(({ isCompared }) => isCompared)
    .map(({ text }) => exactPattern(text.normalize('NFKC')));
  if (patterns.length === 0) return null;
  const idsOf = parts.map(({ columns }, part) =>
    [...phrases[part]!.required!].map((place) => columns.articleIds[place]!),
  );
  const { rows } = await client.query<{ id: number }>(MATCH_TEXTS, [
    generation,
    idsOf.flat(),
    patterns,
  ]);
  const found = new Set(rows.map(({ id }) => id));
  return parts.map(
    ({ columns }, part) =>
      new Set(
        [...phrases[part]!.required!].filter((place) => found.has(columns.articleIds[place]!)),
      ),
  );
}
