import type { EntityManager } from 'typeorm';
import { type CatalogSnapshot, loadCatalog } from '../../catalog/index.js';

/** One transaction of an import: its manager, who imports, and the catalogue as the transaction sees it. */
export class ImportContext {
  private loading: Promise<CatalogSnapshot> | null = null;

  constructor(
    readonly manager: EntityManager,
    readonly editor: string,
  ) {}

  catalog(): Promise<CatalogSnapshot> {
    this.loading ??= loadCatalog((sql) => this.manager.query(sql));
    return this.loading;
  }

  /** To be called after each write to the catalogue, and after each rollback. */
  catalogChanged(): void {
    this.loading = null;
  }
}
