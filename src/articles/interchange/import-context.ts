import type { EntityManager } from 'typeorm';
import { type CatalogKind, type CatalogSnapshot, loadCatalog } from '../../catalog/index.js';
import { queryRows } from '../../core/database.js';
import { SynonymSets } from '../../lexicon/index.js';
import {
  deletionConflict,
  type Effect,
  fieldConflict,
  ImportConflict,
  type NamedThing,
} from './import-report.js';
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
} from './import-records.js';

/**
 * The editors of imported revisions that are older than the memory of imports: those of the command
 * line and of the demo.
 */
const IMPORTERS = ['import', 'demo'];

/**
 * One transaction of an import: its manager, its editor, and the catalogue and the synonym sets as
 * the transaction sees them.
 */
export class ImportContext {
  readonly importers: string[];
  private loading: Promise<CatalogSnapshot> | null = null;
  private locking: Promise<SynonymSets> | null = null;
  private rowNames: Promise<Map<string, number>> | null = null;

  constructor(
    readonly manager: EntityManager,
    readonly editor: string,
    /** Whether the file overwrites what people changed since the last import. */
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

  /** To be called after a rollback to a savepoint, which undoes writes and releases locks. */
  rolledBack(): void {
    this.loading = null;
    this.locking = null;
    this.rowNames = null;
  }

  /** What the last import wrote under this key; undefined when no import did. */
  async recall(kind: RememberedKind, key: string): Promise<Remembered | undefined> {
    return (await recall(this.manager, kind, [key], [])).find((record) => record.key === key);
  }

  /** For a thing that does not exist: throws an ImportConflict when an import has made it. */
  async refuseDeleted(kind: RememberedKind, key: string, thing: NamedThing): Promise<void> {
    if (!this.overwrite && (await this.recall(kind, key))) throw deletionConflict(thing);
  }

  /** Remembers a thing that the import made. Resolves to its effect for the report. */
  async created(record: ThingRecord, values: Record<string, unknown>): Promise<Effect> {
    const { kind, key, id, shown = key } = record;
    await remember(this.manager, kind, [{ key, thingId: id, fields: hashFields(values) }]);
    return { type: kind, key: shown, outcome: 'created' };
  }

  /**
   * Remembers a thing that the import updated; `named` are the fields that the line gives. Resolves
   * to its effect for the report. Throws an ImportConflict, so that the update is undone, when
   * people had changed one of these fields.
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

  /** The id of the thing that rows of this or an earlier import name so; undefined without it. */
  async rowName(kind: RowNameKind, name: string): Promise<number | undefined> {
    this.rowNames ??= this.loadRowNames();
    return (await this.rowNames).get(`${kind} ${name}`);
  }

  /** Remembers which thing rows mean by this name. */
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
   * For a `slug` that names nothing: throws an ImportConflict when an import made a thing with this
   * slug.
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

/** What names a thing in the memory of imports. */
export interface ThingRecord {
  kind: RememberedKind;
  key: string;
  /** Null for what has no id. */
  id: number | null;
  /** Its name in reports; absent: the key. */
  shown?: string;
}
