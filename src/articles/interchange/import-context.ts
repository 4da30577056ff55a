import type { EntityManager } from 'typeorm';
import { type CatalogKind, type CatalogSnapshot, loadCatalog } from '../../catalog/index.js';
import { queryRows } from '../../core/database.js';
import { SynonymSets } from '../../lexicon/index.js';
import {
  deletionConflict,
  fieldConflict,
  ImportConflict,
  type NamedThing,
} from './import-conflict.js';
import {
  differing,
  type FieldHashes,
  hashFields,
  recall,
  remember,
  type Remembered,
  type RememberedKind,
  type RowNameKind,
  sameFields,
} from './import-memory.js';
import type { Effect } from './import-report.js';

/**
 * Who wrote revisions before there was a memory of imports: the command line and the first start.
 */
const IMPORTERS = ['import', 'demo'];

/**
 * One transaction of an import: its manager, who imports, and catalogue and synonym sets as the
 * transaction sees it.
 */
export class ImportContext {
  readonly importers: string[];
  private loading: Promise<CatalogSnapshot> | null = null;
  private locking: Promise<SynonymSets> | null = null;
  private rowNames: Promise<Map<string, number>> | null = null;

  constructor(
    readonly manager: EntityManager,
    readonly editor: string,
    /** Whether the file decides where people changed things since the last import. */
    readonly overwrite: boolean,
  ) {
    this.importers = [editor, ...IMPORTERS];
  }

  catalog(): Promise<CatalogSnapshot> {
    this.loading ??= loadCatalog(this.manager);
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

  /**
   * To be called after each rollback to a savepoint, which undoes writes and gives up locks taken
   * since.
   */
  rolledBack(): void {
    this.loading = null;
    this.locking = null;
    this.rowNames = null;
  }

  /** What imports know of what files name so; undefined when nothing. */
  async recall(kind: RememberedKind, key: string): Promise<Remembered | undefined> {
    return (await recall(this.manager, kind, [key], [])).find((record) => record.key === key);
  }

  /** Throws an ImportConflict when an import made what files name so: it is gone then. */
  async refuseDeleted(kind: RememberedKind, key: string, thing: NamedThing): Promise<void> {
    if (!this.overwrite && (await this.recall(kind, key))) throw deletionConflict(thing);
  }

  /** Takes down a thing that the import made, and resolves to what is to be counted. */
  async created(record: ThingRecord, values: Record<string, unknown>): Promise<Effect> {
    const { kind, key, id, shown = key } = record;
    await remember(this.manager, kind, [{ key, thingId: id, fields: hashFields(values) }]);
    return { type: kind, key: shown, outcome: 'created' };
  }

  /**
   * Takes down what the import wrote over a thing, `named` being the fields that the line gives,
   * and resolves to what is to be counted. Throws an ImportConflict, so that it is undone, where
   * people had changed what it wrote over.
   */
  async updated(
    record: ThingRecord,
    before: Record<string, unknown>,
    after: Record<string, unknown>,
    named: string[] = Object.keys(after),
  ): Promise<Effect> {
    const { kind, key, id, shown = key } = record;
    const found = await recall(this.manager, kind, [key], id === null ? [] : [id]);
    const base = found.filter(({ thingId }) => thingId === id).at(-1);
    const [was, is] = [hashFields(before), hashFields(after)];
    const changed = differing(is, was);
    const conflicts = changed.filter((field) => base?.fields[field] !== was[field]);
    if (conflicts.length > 0 && !this.overwrite)
      throw fieldConflict({ type: kind, key: shown }, conflicts, base !== undefined);
    const fields: FieldHashes = { ...base?.fields };
    for (const field of named) fields[field] = is[field]!;
    const latest = found.find((record) => record.key === key);
    if (latest?.thingId !== id || !sameFields(latest.fields, fields)) {
      await remember(this.manager, kind, [{ key, thingId: id, fields }]);
    }
    return {
      type: kind,
      key: shown,
      outcome: changed.length > 0 ? 'updated' : 'unchanged',
      fields: changed,
      overwritten: conflicts,
    };
  }

  /** The id of what rows named so in an earlier import, or in this one; undefined when none did. */
  async rowName(kind: RowNameKind, name: string): Promise<number | undefined> {
    this.rowNames ??= this.loadRowNames();
    return (await this.rowNames).get(`${kind} ${name}`);
  }

  /** Takes down what rows mean by that name. */
  async rememberRowName(kind: RowNameKind, name: string, id: number): Promise<void> {
    await remember(this.manager, kind, [{ key: name, thingId: id, fields: {} }]);
    this.rowNames = null;
  }

  private async loadRowNames(): Promise<Map<string, number>> {
    const rows = await queryRows<{ name: string; id: number }>(
      this.manager,
      `select kind || ' ' || key as name, thing_id as id from import_memory where kind in ('rowProduct', 'rowCategory', 'rowPlatform')`,
    );
    return new Map(rows.map(({ name, id }) => [name, id]));
  }

  /**
   * Throws an ImportConflict when `slug`, which names nothing, was that of a thing that an import
   * made.
   */
  async explainMissing(
    kind: CatalogKind,
    slug: string,
    field: string,
    thing: NamedThing,
  ): Promise<void> {
    if (
      this.overwrite ||
      (await this.catalog()).find(kind, slug) ||
      !(await this.recall(kind, slug))
    )
      return;
    throw new ImportConflict(
      thing,
      [field],
      `People deleted its ${kind} ${slug} since the last import.`,
    );
  }
}

/** A thing as the memory of imports knows it. */
export interface ThingRecord {
  kind: RememberedKind;
  key: string;
  /** Null for what has no id. */
  id: number | null;
  /** What names it for people, where the key does not. */
  shown?: string;
}
