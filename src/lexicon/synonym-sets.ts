import { hash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { createInstance } from '../core/create-instance.js';
import { badInput, DoumError } from '../core/errors.js';
import { toGlobalId } from '../core/global-id.js';
import { cleanLine } from '../core/text.js';
import { normalize } from '../language/index.js';
import { lockLexicon, readSynonymSets, SynonymSet } from './lexicon-entities.js';

const MAX_SETS = 5_000;
const MAX_TERMS = 50;
const MAX_TERM = 50;
/** Terms of another set that an error shows. */
const SHOWN_TERMS = 10;

/**
 * Maximum length of a key in bytes. Postgres does not index values of more than 2,704 bytes; 50
 * terms of 50 letters have 7,500.
 */
const MAX_KEY_BYTES = 2_600;

/** Hangul fillers are letters, but invisible. */
const LETTER_OR_DIGIT = /(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}]/u;

interface KeyedSet {
  set: SynonymSet;
  /** Its terms, normalised. */
  keys: ReadonlySet<string>;
}

/**
 * The synonym sets inside one transaction that writes them. It is valid until the end of the
 * transaction, or of the savepoint, in which it was locked; the caller invalidates the cache after
 * the commit. No set contains all terms of another one. Fields in errors are relative to the values
 * given.
 */
export class SynonymSets {
  private readonly sets: Map<number, KeyedSet>;

  private constructor(
    private readonly manager: EntityManager,
    sets: SynonymSet[],
  ) {
    this.sets = new Map(sets.map((set) => [set.id, { set, keys: keysOf(set.terms) }]));
  }

  /** Locks the lexicon until the transaction ends, and reads all sets. */
  static async lock(manager: EntityManager): Promise<SynonymSets> {
    await lockLexicon(manager);
    return new SynonymSets(manager, await readSynonymSets(manager));
  }

  /**
   * Makes a set. BAD_USER_INPUT beyond 5,000 sets; CONFLICT when it would contain all terms of
   * another set, or another set all of its terms.
   */
  async create(given: readonly string[]): Promise<SynonymSet> {
    const terms = cleanTerms(given);
    this.refuseContained(terms);
    return this.insert(terms);
  }

  /** Replaces the terms of a set; NOT_FOUND without it, CONFLICT as above. */
  async replace(id: number, given: readonly string[]): Promise<SynonymSet> {
    const terms = cleanTerms(given);
    if (!this.sets.has(id)) throw notFound();
    this.refuseContained(terms, id);
    await this.manager.update(SynonymSet, { id }, { terms });
    return this.remember(createInstance(SynonymSet, { id, terms }));
  }

  /** The set with these terms, however they are written; BAD_USER_INPUT for invalid terms. */
  find(given: readonly string[]): SynonymSet | undefined {
    const keys = keysOf(cleanTerms(given));
    for (const other of this.sets.values())
      if (other.keys.size === keys.size && holds(other.keys, keys)) return other.set;
    return undefined;
  }

  /**
   * A key of at most 2,600 bytes that is the same for all spellings of the same terms, and
   * different for other terms. BAD_USER_INPUT for invalid terms.
   */
  keyOf(given: readonly string[]): string {
    const text = [...keysOf(cleanTerms(given))].sort().join('\n');
    return Buffer.byteLength(text) <= MAX_KEY_BYTES
      ? text
      : `sha256 ${hash('sha256', text, 'base64')}`;
  }

  /** Whether there is a set with this id. */
  has(id: number): boolean {
    return this.sets.has(id);
  }

  /** NOT_FOUND without it. */
  async delete(id: number): Promise<void> {
    if (!this.sets.delete(id)) throw notFound();
    await this.manager.delete(SynonymSet, { id });
  }

  private async insert(terms: string[]): Promise<SynonymSet> {
    if (this.sets.size >= MAX_SETS) {
      throw badInput(
        'terms',
        'There are 5,000 synonym sets already, as many as are possible.',
        'Join or delete some.',
      );
    }
    return this.remember(await this.manager.save(this.manager.create(SynonymSet, { terms })));
  }

  private remember(set: SynonymSet): SynonymSet {
    this.sets.set(set.id, { set, keys: keysOf(set.terms) });
    return set;
  }

  private refuseContained(terms: string[], id?: number): void {
    const keys = keysOf(terms);
    for (const { set, keys: others } of this.sets.values()) {
      if (set.id === id) continue;
      if (holds(others, keys)) {
        throw conflict(
          `The set ${shown(set.terms)} has all of these terms: this one would add nothing.`,
        );
      }
      if (holds(keys, others)) {
        const hint = `setSynonymSet { id: "${toGlobalId('SynonymSet', set.id)}" } does so.`;
        throw conflict(
          `These terms hold all of the set ${shown(set.terms)}: replace that one.`,
          hint,
        );
      }
    }
  }
}

/**
 * The terms of a synonym set as they are stored: clean, and of terms that are equal when normalised
 * only the first. BAD_USER_INPUT names the term when it is empty, too long or without letters and
 * digits, and `terms` when they are too many or fewer than two remain.
 */
function cleanTerms(given: readonly string[]): string[] {
  if (given.length > MAX_TERMS)
    throw badInput(
      'terms',
      `terms has ${given.length} entries; at most ${MAX_TERMS} are possible.`,
    );
  const terms = new Map<string, string>();
  for (const [i, text] of given.entries()) {
    const term = cleanLine(text, `terms.${i}`, MAX_TERM);
    const key = normalize(term);
    if (!LETTER_OR_DIGIT.test(key))
      throw badInput(`terms.${i}`, `terms.${i} must hold a letter or a digit.`);
    if (!terms.has(key)) terms.set(key, term);
  }
  if (terms.size < 2) {
    throw badInput(
      'terms',
      'A synonym set needs at least two terms that differ.',
      'Case, full or half width and runs of spaces make no difference.',
    );
  }
  return [...terms.values()];
}

function keysOf(terms: readonly string[]): ReadonlySet<string> {
  return new Set(terms.map(normalize));
}

function holds(all: ReadonlySet<string>, some: ReadonlySet<string>): boolean {
  if (some.size > all.size) return false;
  for (const key of some) if (!all.has(key)) return false;
  return true;
}

function shown(terms: readonly string[]): string {
  const more = terms.length > SHOWN_TERMS ? ` and ${terms.length - SHOWN_TERMS} more` : '';
  return `"${terms.slice(0, SHOWN_TERMS).join(', ')}"${more}`;
}

function conflict(message: string, hint?: string): DoumError {
  return new DoumError('CONFLICT', message, { field: 'terms', hint });
}

function notFound(): DoumError {
  return new DoumError('NOT_FOUND', 'There is no synonym set with this id.', { field: 'id' });
}
