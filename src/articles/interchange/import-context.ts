import type { EntityManager } from 'typeorm';
import { type CatalogKind, type CatalogSnapshot, loadCatalog } from '../../catalog/index.js';
import { queryRows } from '../../core/database.js';
import { SynonymSets } from '../../lexicon/index.js';
import {
  deletionConflict,
  type Effect,
  fieldConflict,
  ImportConflict,
  type ItemName,
} from './import-report.js';
import {
  differingFields,
  type FieldHashes,
  hashFields,
  readRecords,
  saveRecords,
  type ImportRecord,
  type RecordKind,
  type RowNameKind,
  sameFields,
} from './import-records.js';

/**
 * Editors of revisions that the command line and the demo imported before there were import
 * records.
 */
const IMPORTERS = ['import', 'demo'];

/** One transaction of an import, with the catalogue and the synonym sets that it sees. */
export class ImportContext {
  /** The editors of imported revisions. */
  readonly importers: string[];
  private catalogRead: Promise<CatalogSnapshot> | null = null;
  private synonymSetsRead: Promise<SynonymSets> | null = null;
  private rowNames: Promise<Map<string, number>> | null = null;

  constructor(
    readonly manager: EntityManager,
    readonly editor: string,
    /** Whether the file overwrites changes that people made after the last import. */
    readonly overwrite: boolean,
  ) {
    this.importers = [editor, ...IMPORTERS];
  }

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
    await saveRecords(this.manager, kind, [{ key, itemId: id, fields: hashFields(values) }]);
    return { type: kind, key: label, outcome: 'created' };
  }

  /**
   * Saves the record of an item that the import updated. `given` are the fields that the line
   * contains. Resolves to the effect. Throws an ImportConflict, so that the caller undoes the
   * update, when people had changed one of these fields.
   */
  async saveUpdated(
    record: ItemRecord,
    before: Record<string, unknown>,
    after: Record<string, unknown>,
    given: string[] = Object.keys(after),
  ): Promise<Effect> {
    const { kind, key, id, label = key } = record;
    const found = await readRecords(this.manager, kind, [key], id === null ? [] : [id]);
    const base = found.filter(({ itemId }) => itemId === id).at(-1);
    const [oldHashes, newHashes] = [hashFields(before), hashFields(after)];
    const changed = differingFields(newHashes, oldHashes);
    const conflicts = changed.filter((field) => base?.fields[field] !== oldHashes[field]);
    if (conflicts.length > 0 && !this.overwrite)
      throw fieldConflict({ type: kind, key: label }, conflicts, base !== undefined);
    const fields: FieldHashes = { ...base?.fields };
    for (const field of given) fields[field] = newHashes[field]!;
    const latest = found.find((record) => record.key === key);
    if (latest?.itemId !== id || !sameFields(latest.fields, fields)) {
      await saveRecords(this.manager, kind, [{ key, itemId: id, fields }]);
    }
    return {
      type: kind,
      key: label,
      outcome: changed.length > 0 ? 'updated' : 'unchanged',
      fields: changed,
      overwritten: conflicts,
    };
  }

  /** The id of the entity that rows of this or an earlier import mean by this name. */
  async findRowName(kind: RowNameKind, name: string): Promise<number | undefined> {
    this.rowNames ??= this.loadRowNames();
    return (await this.rowNames).get(`${kind} ${name}`);
  }

  /** Saves which entity rows mean by this name. */
  async saveRowName(kind: RowNameKind, name: string, id: number): Promise<void> {
    await saveRecords(this.manager, kind, [{ key: name, itemId: id, fields: {} }]);
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
