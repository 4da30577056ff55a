import type { Base, Writing } from './writing.js';

/** Unsaved text in the browser, with what it was written on. */
export interface LocalCopy {
  /** When it was written, in ISO 8601. */
  at: string;
  base: Base;
  writing: Writing;
}

interface Store {
  getItem: (key: string) => string | null;
  setItem: (key: string, value: string) => void;
  removeItem: (key: string) => void;
}

/**
 * Keeps what a person writes about an article in the browser. `kind` "aside" is for a text that the
 * person has put aside for that of the server.
 */
export class LocalCopies {
  private readonly key: string;

  constructor(
    private readonly store: Store,
    /** "new" for a new article. */
    articleId: string,
    person: string,
    kind: 'unsaved' | 'aside' = 'unsaved',
  ) {
    this.key = `doum-desk:${kind}:${articleId}:${person}`;
  }

  /** The copy; null without one, or if it cannot be read. */
  read(): LocalCopy | null {
    try {
      const copy = JSON.parse(this.store.getItem(this.key) ?? 'null') as LocalCopy | null;
      return Array.isArray(copy?.writing.variants) && copy.base.version >= 0 ? copy : null;
    } catch {
      return null;
    }
  }

  /** Returns whether the browser has room for the copy. */
  write(base: Base, writing: Writing): boolean {
    const copy: LocalCopy = { at: new Date().toISOString(), base, writing };
    try {
      this.store.setItem(this.key, JSON.stringify(copy));
      return true;
    } catch {
      return false;
    }
  }

  remove(): void {
    this.store.removeItem(this.key);
  }
}
