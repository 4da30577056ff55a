import type { Base, Writing } from './writing.js';

/** Unsaved text, and the base revision from which it started. */
export interface Unsaved {
  base: Base;
  writing: Writing;
}

/** Unsaved text in the browser. */
export interface LocalCopy extends Unsaved {
  /** When it was written, in ISO 8601. */
  at: string;
  key: string;
  /** "new" for a new article. */
  article: string;
  /** The name of the room that wrote the text. */
  room: string;
}

/** The parts of `Storage` that copies need. */
type Store = Pick<Storage, 'length' | 'key' | 'getItem' | 'setItem' | 'removeItem'>;

/** A random name. `crypto.randomUUID` is missing on pages without HTTPS. */
export const drawName = (): string => Math.random().toString(36).slice(2);

const KEY = /^doum-desk:copy:([^:]+):[^:]*:([^:]+):(.*)$/s;

const LOCK = 'doum-desk:room:';

/** The names of all open rooms; none on pages without HTTPS, where browsers have no locks. */
export async function openRooms(): Promise<ReadonlySet<string>> {
  const { held = [] } = 'locks' in navigator ? await navigator.locks.query() : {};
  return new Set(held.map(({ name = '' }) => name.replace(LOCK, '')));
}

/** Keeps what a person writes in the browser. Each room of an article has a key of its own. */
export class LocalCopies {
  constructor(
    private readonly store: Store,
    private readonly person: string,
    private readonly room = drawName(),
  ) {}

  /** Where a room of an article keeps its text. */
  keyOf(article: string, room = this.room): string {
    return `doum-desk:copy:${article}::${room}:${this.person}`;
  }

  /** Tells other rooms that this room is open, until `closed` or the end of the page. */
  hold(closed: AbortSignal): void {
    if (!('locks' in navigator)) return;
    const untilClosed = () => new Promise((resolve) => closed.addEventListener('abort', resolve));
    void navigator.locks.request(LOCK + this.room, untilClosed);
  }

  /** The copies that neither this room nor another open one writes. */
  others(open: ReadonlySet<string>): LocalCopy[] {
    return this.list().filter(({ room }) => room !== this.room && !open.has(room));
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
    const [, article = '', room = '', person] = KEY.exec(key) ?? [];
    if (person !== this.person) return null;
    try {
      const copy = JSON.parse(this.store.getItem(key) ?? 'null') as LocalCopy | null;
      const isCopy = Array.isArray(copy?.writing.variants) && copy.base.version >= 0;
      return isCopy ? { ...copy, key, article, room } : null;
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
