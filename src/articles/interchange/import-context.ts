import type { EntityManager } from 'typeorm';
import { type CatalogSnapshot, loadCatalog } from '../../catalog/index.js';
import { SynonymSets } from '../../lexicon/index.js';

/** One transaction of an import: its manager, who imports, and catalogue and synonym sets as the transaction sees it. */
export class ImportContext {
  private loading: Promise<CatalogSnapshot> | null = null;
  private locking: Promise<SynonymSets> | null = null;

  constructor(
    readonly manager: EntityManager,
    readonly editor: string,
  ) {}

  catalog(): Promise<CatalogSnapshot> {
    this.loading ??= loadCatalog((sql) => this.manager.query(sql));
    return this.loading;
  }

  /** The synonym sets, locked from the first call on. */
  synonymSets(): Promise<SynonymSets> {
    this.locking ??= SynonymSets.lock(this.manager);
    return this.locking;
  }

  /** To be called after each write to the catalogue. */
  catalogChanged(): void {
    this.loading = null;
  }

  /** To be called after each rollback to a savepoint, which undoes writes and gives up locks taken since. */
  rolledBack(): void {
    this.loading = null;
    this.locking = null;
  }
}
