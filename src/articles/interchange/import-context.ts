import type { EntityManager } from 'typeorm';
import { type CatalogKind, type CatalogSnapshot, loadCatalog } from '../../catalog/index.js';
import { SynonymSets } from '../../lexicon/index.js';
import {
  countEffects,
  DELETED,
  editConflict,
  type Effect,
  ImportConflict,
  type ImportReport,
  type ItemName,
  reportRefusal,
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
  private readonly rowNames = new Map<string, number>();

  constructor(
    readonly manager: EntityManager,
    private readonly report: ImportReport,
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

  /** Must be called after each write to the catalogue. */
  catalogChanged(): void {
    this.catalogRead = null;
  }

  /** The synonym sets. The first call locks them. */
  synonymSets(): Promise<SynonymSets> {
    this.synonymSetsRead ??= SynonymSets.lock(this.manager);
    return this.synonymSetsRead;
  }

  /**
   * Runs work for a line. If the line is refused, reports the error with the name of the article
   * and resolves to undefined. Rejects with errors that are not about the line.
   */
  async attempt<T>(
    line: number,
    article: string | (() => string | undefined),
    work: () => T | Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      const name = typeof article === 'string' ? article : article();
      reportRefusal(this.report, line, error, name);
      return undefined;
    }
  }

  /** Runs work that writes completely or not at all. */
  async atomically<T>(work: () => Promise<T>): Promise<T> {
    try {
      // Inside a transaction this is a savepoint.
      return await this.manager.transaction(work);
    } catch (error) {
      // The rollback also releases the lock on synonym sets.
      this.catalogRead = null;
      this.synonymSetsRead = null;
      this.rowNames.clear();
      throw error;
    }
  }

  /** Counts the effects of a line in the report. */
  count(line: number, effects: Effect[]): void {
    countEffects(this.report, line, effects);
  }

  /** The import record with this key; undefined when there is none. */
  async findRecord(kind: RecordKind | RowNameKind, key: string): Promise<ImportRecord | undefined> {
    return (await readRecords(this.manager, kind, [key])).find((record) => record.key === key);
  }

  /** For an item that does not exist: throws an ImportConflict if an import once created it. */
  async refuseDeleted(kind: RecordKind, key: string): Promise<void> {
    if (!this.overwrite && (await this.findRecord(kind, key)))
      throw new ImportConflict({ type: kind, key }, [], DELETED);
  }

  /**
   * For a slug that an item refers to: throws an ImportConflict if the entity does not exist, but
   * an import created it before.
   */
  async refuseDeletedReference(
    kind: CatalogKind,
    slug: string,
    field: string,
    item: ItemName,
  ): Promise<void> {
    if (this.overwrite || (await this.catalog()).find(kind, slug)) return;
    if (!(await this.findRecord(kind, slug))) return;
    const reason = `People deleted its ${kind} ${slug} since the last import.`;
    throw new ImportConflict(item, [field], reason);
  }

  /** Saves the record of an item that the import created. Resolves to the effect. */
  async saveCreated(record: ItemRecord, values: Record<string, unknown>): Promise<Effect> {
    const { kind, key, id, label = key } = record;
    await saveRecord(this.manager, kind, { key, itemId: id, state: JSON.stringify(values) });
    return { type: kind, key: label, outcome: 'created' };
  }

  /**
   * Saves the record of an item that the import updated. Resolves to the effect. If people had
   * edited the item, throws an ImportConflict, so that the caller undoes the update.
   */
  async saveUpdated(
    record: ItemRecord,
    before: Record<string, unknown>,
    after: Record<string, unknown>,
  ): Promise<Effect> {
    const { kind, key, id, label = key } = record;
    const found = await readRecords(this.manager, kind, [key], id === null ? [] : [id]);
    const last = found.filter(({ itemId }) => itemId === id).at(-1);
    const fields = differingFields(before, after);
    const isEdited = last?.state !== JSON.stringify(before);
    if (isEdited && fields.length > 0 && !this.overwrite)
      throw editConflict({ type: kind, key: label }, fields, last !== undefined);
    await saveRecord(this.manager, kind, { key, itemId: id, state: JSON.stringify(after) });
    const outcome = fields.length > 0 ? 'updated' : 'unchanged';
    return { type: kind, key: label, outcome, fields, overwritten: isEdited ? fields : [] };
  }

  /** The id of the entity that rows of this or an earlier import call by this name. */
  async findRowName(kind: RowNameKind, name: string): Promise<number | undefined> {
    const known = this.rowNames.get(`${kind} ${name}`);
    if (known !== undefined) return known;
    const id = (await this.findRecord(kind, name))?.itemId ?? undefined;
    if (id !== undefined) this.rowNames.set(`${kind} ${name}`, id);
    return id;
  }

  /** Saves which entity rows call by this name. */
  async saveRowName(kind: RowNameKind, name: string, id: number): Promise<void> {
    await saveRecord(this.manager, kind, { key: name, itemId: id, state: '' });
    this.rowNames.set(`${kind} ${name}`, id);
  }
}

/** Identifies an item in the import records. */
export interface ItemRecord {
  kind: RecordKind;
  key: string;
  /** Null for an item without id. */
  id: number | null;
  /** Name of the item in reports. Default: the key. */
  label?: string;
}
