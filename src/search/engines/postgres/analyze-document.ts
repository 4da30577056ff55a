import { setImmediate } from 'node:timers/promises';
import { bigrams } from '../../../language/bigrams.js';
import type { Tokenize } from '../../../language/tokenizer.js';
import type { SearchDocument } from '../../engine.js';

/** For each ranked field, in the order of RANKED_FIELDS. */
export type FieldLengths = [number, number, number, number, number, number];

/** Everything the index holds of one term of one document; the frequencies are those of title, keywords, breadcrumb and body. */
export interface Posting {
  isBigram: boolean;
  term: string;
  frequencies: [title: number, keywords: number, breadcrumb: number, body: number];
  /** Of words: ranges of UTF-16 units in the title, and in the paragraphs by their number. */
  titleRanges: [start: number, end: number][];
  bodyRanges: [paragraph: number, start: number, end: number][];
}

export interface AnalyzedDocument {
  postings: Posting[];
  fieldLengths: FieldLengths;
}

/** Long enough to be worth the change, short enough that no request waits noticeably. */
const LONGEST_TURN_MS = 10;

type Field = 0 | 1 | 2 | 3;

/**
 * The terms of a document. Lengths count terms: words where the analyzer keeps them, bigrams within each paragraph. Gives way to
 * other work of the process between the paragraphs, so that long documents and large batches hold up nobody.
 */
export async function analyzeDocument(document: SearchDocument, tokenize: Tokenize): Promise<AnalyzedDocument> {
  const collected = new PostingCollector();
  let turn = performance.now();
  const giveWay = async () => {
    if (performance.now() - turn < LONGEST_TURN_MS) return;
    await setImmediate();
    turn = performance.now();
  };

  await setImmediate();
  for (const { term, start, end } of tokenize(document.title)) collected.word(term, 0).titleRanges.push([start, end]);
  for (const keyword of document.keywords) for (const { term } of tokenize(keyword)) collected.word(term, 1);
  for (const name of document.breadcrumb) for (const { term } of tokenize(name)) collected.word(term, 2);
  for (const pair of bigrams(document.title)) collected.bigram(pair, 0);
  for (const [i, paragraph] of document.paragraphs.entries()) {
    await giveWay();
    for (const { term, start, end } of tokenize(paragraph)) collected.word(term, 3).bodyRanges.push([i, start, end]);
    for (const pair of bigrams(paragraph)) collected.bigram(pair, 3);
  }
  return { postings: collected.postings(), fieldLengths: collected.lengths };
}

class PostingCollector {
  readonly lengths: FieldLengths = [0, 0, 0, 0, 0, 0];
  private readonly words = new Map<string, Posting>();
  private readonly bigrams = new Map<string, Posting>();

  word(term: string, field: Field): Posting {
    this.lengths[field] += 1;
    return count(this.words, term, false, field);
  }

  bigram(term: string, field: 0 | 3): void {
    this.lengths[field === 0 ? 4 : 5] += 1;
    count(this.bigrams, term, true, field);
  }

  postings(): Posting[] {
    return [...this.words.values(), ...this.bigrams.values()];
  }
}

function count(postings: Map<string, Posting>, term: string, isBigram: boolean, field: Field): Posting {
  let posting = postings.get(term);
  if (!posting) {
    posting = { isBigram, term, frequencies: [0, 0, 0, 0], titleRanges: [], bodyRanges: [] };
    postings.set(term, posting);
  }
  posting.frequencies[field] += 1;
  return posting;
}
