import type { EntityManager } from 'typeorm';
import { type CatalogKind, type CatalogSnapshot, loadCatalog } from '../../catalog/index.js';
import { queryRows } from '../../core/database.js';
import { SynonymSets } from '../../lexicon/index.js';
import {
  deletionConflict,
  editConflict,
  type Effect,
  ImportConflict,
  type ItemName,
} from './import-report.js';
import {
  differingFields,
  type ImportRecord,
  readRecords,
  type RecordKind,
  type RowNameKind,
  saveRecord,
} from './import-records.js';

/** One transaction of an import, with the catalogue and the synonym sets that it sees. */
export class ImportContext {
  private catalogRead: Promise<CatalogSnapshot> | null = null;
  private synonymSetsRead: Promise<SynonymSets> | null = null;
  private rowNames: Promise<Map<string, number>> | null = null;

  constructor(
    readonly manager: EntityManager,
    /** The editor of imported revisions. */
    readonly editor: string,
    /** Whether the file overwrites changes that people made after the last import. */
    readonly overwrite: boolean,
  ) {}

  /** The catalogue as this transaction sees it. */
  catalog(): Promise<CatalogSnapshot> {
    this.catalogRead ??= loadCatalog(this.manager);
    return this.catalogRead;
  }

  /** The synonym sets. The first call locks them. */
  synonymSets(): Promise<SynonymSets> {
    this.synonymSetsRead ??= SynonymSets.lock(this.manager);
    return this.synonymSetsRead;
  }

  /** Call it after each write to the catalogue. */
  catalogChanged(): void {
    this.catalogRead = null;
  }

  /** Call it after a rollback to a savepoint, which undoes writes and releases locks. */
  rolledBack(): void {
    this.catalogRead = null;
    this.synonymSetsRead = null;
    this.rowNames = null;
  }

  /** The import record with this key; undefined when there is none. */
  async findRecord(kind: RecordKind, key: string): Promise<ImportRecord | undefined> {
    return (await readRecords(this.manager, kind, [key], [])).find((record) => record.key === key);
  }

  /** For an item that does not exist: throws an ImportConflict when an import created it before. */
  async refuseDeleted(kind: RecordKind, key: string, item: ItemName): Promise<void> {
    if (!this.overwrite && (await this.findRecord(kind, key))) throw deletionConflict(item);
  }

  /** Saves the record of an item that the import created. Resolves to its effect. */
  async saveCreated(record: ItemRecord, values: Record<string, unknown>): Promise<Effect> {
    const { kind, key, id, label = key } = record;
    await saveRecord(this.manager, kind, { key, itemId: id, state: JSON.stringify(values) });
    return { type: kind, key: label, outcome: 'created' };
  }

  /**
   * Saves the record of an item that the import updated. Resolves to the effect. Throws an
   * ImportConflict, so that the caller undoes the update, when people had edited the item.
   */
  async saveUpdated(
    record: ItemRecord,
    before: Record<string, unknown>,
    after: Record<string, unknown>,
  ): Promise<Effect> {
    const { kind, key, id, label = key } = record;
    const found = await readRecords(this.manager, kind, [key], id === null ? [] : [id]);
    const last = found.filter(({ itemId }) => itemId === id).at(-1);
    const changed = differingFields(before, after);
    const isEdited = last?.state !== JSON.stringify(before);
    if (isEdited && changed.length > 0 && !this.overwrite)
      throw editConflict({ type: kind, key: label }, changed, last !== undefined);
    await saveRecord(this.manager, kind, { key, itemId: id, state: JSON.stringify(after) });
    return {
      type: kind,
      key: label,
      outcome: changed.length > 0 ? 'updated' : 'unchanged',
      fields: changed,
      overwritten: isEdited ? changed : [],
    };
  }

  /** The id of the entity that rows of this or an earlier import mean by this name. */
  async findRowName(kind: RowNameKind, name: string): Promise<number | undefined> {
    this.rowNames ??= this.loadRowNames();
    return (await this.rowNames).get(`${kind} ${name}`);
  }

  /** Saves which entity rows mean by this name. */
  async saveRowName(kind: RowNameKind, name: string, id: number): Promise<void> {
    await saveRecord(this.manager, kind, { key: name, itemId: id, state: '' });
    this.rowNames = null;
  }

  private async loadRowNames(): Promise<Map<string, number>> {
    const rows = await queryRows<{ name: string; id: number }>(
      this.manager,
      `select kind || ' ' || key as name, thing_id as id from import_memory
       where kind in ('rowProduct', 'rowCategory', 'rowPlatform')`,
    );
    return new Map(rows.map(({ name, id }) => [name, id]));
  }

  /**
   * For a slug that an item refers to: throws an ImportConflict when there is no such entity, but
   * an import created it before.
   */
  async refuseDeletedReference(
    kind: CatalogKind,
    slug: string,
    field: string,
    item: ItemName,
  ): Promise<void> {
    if (
      this.overwrite ||
      (await this.catalog()).find(kind, slug) ||
      !(await this.findRecord(kind, slug))
    )
      return;
    throw new ImportConflict(
      item,
      [field],
      `People deleted its ${kind} ${slug} since the last import.`,
    );
  }
}

/** Identifies an item in the import records. */
export interface ItemRecord {
  kind: RecordKind;
  key: string;
  /** Null for an item without id. */
  id: number | null;
  /** Name of the item in reports. By default the key. */
  label?: string;
}
