import { hash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { checkEach } from '../core/check-all.js';
import { createInstance } from '../core/database/database.js';
import { badInput, DoumError } from '../core/errors.js';
import { toGlobalId } from '../core/global-id.js';
import { cleanLine } from '../core/text/text.js';
import { normalize } from '../language/index.js';
import { lockLexicon, readSynonymSets, SynonymSet } from './lexicon-entities.js';

const MAX_SETS = 5_000;
const MAX_TERMS = 50;
const MAX_TERM_LENGTH = 50;

/** Maximum number of another set's terms that an error message quotes. */
const QUOTED_TERMS = 10;

/** Maximum length of a key in bytes: Postgres indexes at most 2,704; 50 long terms have 7,500. */
const MAX_KEY_BYTES = 2_600;

const LETTER_OR_DIGIT = /[\p{L}\p{N}]/u;

interface KeyedSet {
  set: SynonymSet;
  /** The normalised terms. */
  keys: ReadonlySet<string>;
}

/**
 * Writes synonym sets, until the end of the transaction or savepoint in which `lock` was called.
 * The caller must invalidate the cache after the commit. No set may contain all terms of another.
 * Errors name fields of the given values.
 */
export class SynonymSets {
  private readonly sets: Map<number, KeyedSet>;
  /** The sets that `plan` was about; the ids of new ones are negative. */
  private readonly planned = new Set<SynonymSet>();

  private constructor(
    private readonly manager: EntityManager,
    sets: SynonymSet[],
  ) {
    this.sets = new Map(sets.map((set) => [set.id, { set, keys: keysOf(set.terms) }]));
  }

  /** Locks the lexicon until the end of the transaction and reads all sets. */
  static async lock(manager: EntityManager): Promise<SynonymSets> {
    await lockLexicon(manager);
    return SynonymSets.read(manager);
  }

  static async read(manager: EntityManager): Promise<SynonymSets> {
    return new SynonymSets(manager, await readSynonymSets(manager));
  }

  /**
   * Creates a set. BAD_USER_INPUT for more than 5,000 sets. CONFLICT if one of two sets would
   * contain all terms of the other.
   */
  async create(given: readonly string[]): Promise<SynonymSet> {
    const terms = cleanTerms(given);
    this.requireNoContainment(terms);
    return this.insert(terms);
  }

  /** Replaces the terms of a set. NOT_FOUND if there is no such set; CONFLICT as for `create`. */
  async replace(id: number, given: readonly string[]): Promise<SynonymSet> {
    const terms = cleanTerms(given);
    if (!this.sets.has(id)) throw notFound();
    this.requireNoContainment(terms, id);
    await this.manager.update(SynonymSet, { id }, { terms });
    return this.track(createInstance(SynonymSet, { id, terms }));
  }

  /** The set with exactly these normalised terms. BAD_USER_INPUT for invalid terms. */
  find(given: readonly string[]): SynonymSet | undefined {
    const keys = keysOf(cleanTerms(given));
    for (const other of this.sets.values())
      if (other.keys.size === keys.size && containsAll(other.keys, keys)) return other.set;
    return undefined;
  }

  /** Identifies the normalised terms, in any order. BAD_USER_INPUT for invalid terms. */
  keyOf(given: readonly string[]): string {
    const text = [...keysOf(cleanTerms(given))].sort().join('\n');
    return Buffer.byteLength(text) <= MAX_KEY_BYTES
      ? text
      : `sha256 ${hash('sha256', text, 'base64')}`;
  }

  has(id: number): boolean {
    return this.sets.has(id);
  }

  /** Deletes a set. Resolves to what it was. NOT_FOUND if there is no such set. */
  async delete(id: number): Promise<SynonymSet> {
    const found = this.sets.get(id);
    if (!found) throw notFound();
    this.sets.delete(id);
    await this.manager.delete(SynonymSet, { id });
    return found.set;
  }

  /**
   * Plans an entry of an import for `writePlanned`. A stored set with exactly these normalised terms
   * stays unchanged; a stored set whose terms are all among them gets them. CONFLICT as for
   * `create`, and if an earlier entry is about the same set.
   */
  plan(given: readonly string[]): 'created' | 'changed' | 'unchanged' {
    const terms = cleanTerms(given);
    const keys = keysOf(terms);
    const held = [...this.sets.values()].find((other) => containsAll(keys, other.keys));
    if (held && this.planned.has(held.set)) {
      const what = `An earlier entry has the terms ${quoted(held.set.terms)}`;
      throw conflict(`${what}, which this one has, too.`, 'Leave one of them.');
    }
    const id = held?.set.id ?? -1 - this.planned.size;
    this.requireNoContainment(terms, id);
    if (!held) this.requireSpace();
    const isSame = held?.keys.size === keys.size;
    this.planned.add(isSame ? held.set : this.track(createInstance(SynonymSet, { id, terms })));
    return held ? (isSame ? 'unchanged' : 'changed') : 'created';
  }

  async writePlanned(): Promise<void> {
    const sets = [...this.planned].map(({ id, terms }) => (id < 0 ? { terms } : { id, terms }));
    await this.manager.save(SynonymSet, sets);
  }

  private requireSpace(): void {
    if (this.sets.size < MAX_SETS) return;
    throw badInput(
      'terms',
      'There are 5,000 synonym sets already, as many as are possible.',
      'Join or delete some.',
    );
  }

  private async insert(terms: string[]): Promise<SynonymSet> {
    this.requireSpace();
    return this.track(await this.manager.save(this.manager.create(SynonymSet, { terms })));
  }

  private track(set: SynonymSet): SynonymSet {
    this.sets.set(set.id, { set, keys: keysOf(set.terms) });
    return set;
  }

  private requireNoContainment(terms: string[], id?: number): void {
    const keys = keysOf(terms);
    for (const { set, keys: others } of this.sets.values()) {
      if (set.id === id) continue;
      if (containsAll(others, keys)) {
        throw conflict(
          `The set ${quoted(set.terms)} has all of these terms: this one would add nothing.`,
        );
      }
      if (containsAll(keys, others)) {
        const hint = `setSynonymSet { id: "${toGlobalId('SynonymSet', set.id)}" } does so.`;
        throw conflict(
          `These terms hold all of the set ${quoted(set.terms)}: replace that one.`,
          hint,
        );
      }
    }
  }
}

/**
 * The terms to store, without those that are equal after normalising. BAD_USER_INPUT names a term
 * that is empty, too long or without letters and digits; `terms` for too many, or fewer than two.
 */
function cleanTerms(given: readonly string[]): string[] {
  if (given.length > MAX_TERMS)
    throw badInput(
      'terms',
      `terms has ${given.length} entries; at most ${MAX_TERMS} are possible.`,
    );
  const terms = new Map<string, string>();
  checkEach(given, (text, i) => {
    const term = cleanLine(text, `terms.${i}`, MAX_TERM_LENGTH);
    const key = normalize(term);
    if (!LETTER_OR_DIGIT.test(key))
      throw badInput(`terms.${i}`, `terms.${i} must hold a letter or a digit.`);
    if (!terms.has(key)) terms.set(key, term);
  });
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

function containsAll(all: ReadonlySet<string>, some: ReadonlySet<string>): boolean {
  if (some.size > all.size) return false;
  for (const key of some) if (!all.has(key)) return false;
  return true;
}

function quoted(terms: readonly string[]): string {
  const more = terms.length > QUOTED_TERMS ? ` and ${terms.length - QUOTED_TERMS} more` : '';
  return `"${terms.slice(0, QUOTED_TERMS).join(', ')}"${more}`;
}

function conflict(message: string, hint?: string): DoumError {
  return new DoumError('CONFLICT', message, { field: 'terms', hint });
}

function notFound(): DoumError {
  return new DoumError('NOT_FOUND', 'There is no synonym set with this id.', { field: 'id' });
}
