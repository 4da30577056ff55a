import type { Pick } from './merge.js';
import type { Base, Writing } from './writing.js';

/** What a person writes, with what it was written on. */
export interface Unsaved {
  base: Base;
  writing: Writing;
  /** What another person saved meanwhile, and what this person has picked until now. */
  merging?: { theirs: Base; picks: (Pick | undefined)[] } | null;
}

/** Unsaved text in the browser. */
export interface LocalCopy extends Unsaved {
  /** When it was written, in ISO 8601. */
  at: string;
  key: string;
  /** "new" for a new article. */
  article: string;
  /** The tab that wrote the text; empty for a text that belongs to no tab. */
  tab: string;
}

/** The parts of `Storage` that copies need. */
interface Store {
  readonly length: number;
  key: (index: number) => string | null;
  getItem: (key: string) => string | null;
  setItem: (key: string, value: string) => void;
  removeItem: (key: string) => void;
}

/** A random name. `crypto.randomUUID` is missing on pages without HTTPS. */
export const drawName = (): string => Math.random().toString(36).slice(2);

/** The second form is that of Doum 0.2, which had one text for each article and person. */
const KEY = /^doum-desk:(?:copy:([^:]+):([^:]*):[^:]+|(?:unsaved|aside):([^:]+)):(.*)$/s;

/** Keeps what a person writes in the browser. Each room of an article has a key of its own. */
export class LocalCopies {
  constructor(
    private readonly store: Store,
    private readonly person: string,
    public tab = '',
    private readonly name = drawName(),
  ) {}

  /** Where the room of an article keeps its text. */
  keyOf(article: string): string {
    return `doum-desk:copy:${article}:${this.tab}:${this.name}:${this.person}`;
  }

  /** A new place, which belongs to no tab. */
  newKey(article: string): string {
    return new LocalCopies(this.store, this.person).keyOf(article);
  }

  /** The copies of other rooms, unless another open tab writes them. */
  others(article: string, open: ReadonlySet<string>): LocalCopy[] {
    const key = this.keyOf(article);
    return this.list().filter(
      (each) => each.key !== key && (each.tab === this.tab || !open.has(each.tab)),
    );
  }

  /** All copies of the person that can be read, newest first. */
  list(): LocalCopy[] {
    const keys = Array.from({ length: this.store.length }, (_, i) => this.store.key(i)!);
    return keys
      .flatMap((key) => this.read(key) ?? [])
      .sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0));
  }

  /** The copy; null without one, or if it cannot be read. */
  read(key: string): LocalCopy | null {
    const [, article, tab = '', old, person] = KEY.exec(key) ?? [];
    if (person !== this.person) return null;
    try {
      const copy = JSON.parse(this.store.getItem(key) ?? 'null') as LocalCopy | null;
      const isCopy = Array.isArray(copy?.writing.variants) && copy.base.version >= 0;
      return isCopy ? { ...copy, key, article: article ?? old!, tab } : null;
    } catch {
      return null;
    }
  }

  /** Returns whether the browser has room for the copy. */
  write(key: string, unsaved: Unsaved): boolean {
    try {
      this.store.setItem(key, JSON.stringify({ at: new Date().toISOString(), ...unsaved }));
      return true;
    } catch {
      return false;
    }
  }

  remove(key: string): void {
    this.store.removeItem(key);
  }
}
