import type { EntityManager } from 'typeorm';
import type { SqlSource } from '../database/database.js';
import {
  countEffects,
  DELETED,
  editConflict,
  type Effect,
  ImportConflict,
  reportRefusal,
  type RunningReport,
} from './import-report.js';
import { differingFields, type ImportRecord, readRecords, saveRecord } from './import-records.js';

/** What the lines of one transaction or snapshot read once. */
export interface Reading {
  readonly source: SqlSource;
  /** The result of `read`, which is called once for each key. */
  once<T>(key: string, read: () => Promise<T>): Promise<T>;
}

/** One transaction of an import, with what its lines have read. */
export class ImportContext implements Reading {
  private readonly read = new Map<string, Promise<unknown>>();

  constructor(
    readonly manager: EntityManager,
    private readonly report: RunningReport,
    /** The editor of imported revisions. */
    readonly editor: string,
    /** Whether the file overwrites changes that people made after the last import. */
    readonly overwrite: boolean,
  ) {}

  get source(): SqlSource {
    return this.manager;
  }

  once<T>(key: string, read: () => Promise<T>): Promise<T> {
    const found = this.read.get(key) ?? read();
    this.read.set(key, found);
    return found as Promise<T>;
  }

  /** Must be called after each write to what `once` has read. */
  forget(key: string): void {
    this.read.delete(key);
  }

  /**
   * Runs work for a line. If the line is refused, reports the error with the name of the article
   * and resolves to undefined. Rejects with errors that are not about the line.
   */
  async attempt<T>(
    line: number,
    article: string | undefined,
    work: () => T | Promise<T>,
  ): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      reportRefusal(this.report, line, error, article);
      return undefined;
    }
  }

  /** Runs work that writes completely or not at all. */
  async atomically<T>(work: () => Promise<T>): Promise<T> {
    try {
      // Inside a transaction this is a savepoint.
      return await this.manager.transaction(work);
    } catch (error) {
      // The rollback also releases locks.
      this.read.clear();
      throw error;
    }
  }

  /** Counts the effects of a line in the report. */
  count(line: number, effects: Effect[]): void {
    countEffects(this.report, line, effects);
  }

  /** The import record with this key; undefined when there is none. */
  async findRecord(kind: string, key: string): Promise<ImportRecord | undefined> {
    return (await readRecords(this.manager, kind, [key])).find((record) => record.key === key);
  }

  /** For an item that does not exist: throws an ImportConflict if an import once created it. */
  async refuseDeleted({ kind, key, label = key }: ItemRecord): Promise<void> {
    if (!this.overwrite && (await this.findRecord(kind, key)))
      throw new ImportConflict({ type: kind, key: label }, [], DELETED);
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
}

/** Identifies an item in the import records. */
export interface ItemRecord {
  kind: string;
  key: string;
  /** Null for an item without id. */
  id: number | null;
  /** Name of the item in reports. Default: the key. */
  label?: string;
}
