import type { PoolClient } from 'pg';
import { SharedReads } from '../../../core/shared-reads.js';
import { runStepsInTurns, type Steps } from '../../../core/turns.js';
import { DocumentColumns, SharedValues } from './document-columns.js';
import { combineSegments, type IndexPart, type IndexView, withPending } from './index-view.js';
import { type PartTerms, pendingTerms, segmentTerms } from './part-terms.js';
import { type IndexedRow, PendingDocument, PendingDocuments } from './pending-documents.js';
import { termKey } from './posting-lists.js';
import {
  type IndexRow,
  READ_INDEX,
  READ_INDEXED_DOCUMENTS,
  READ_SEGMENTS,
  type SegmentRow,
} from './stored-index.sql.js';
import type { QueryTerms } from './text-terms.js';

/** What the index holds for a query. */
export interface FoundTerms {
  /** The id of the live generation. */
  readonly generation: number;
  readonly view: IndexView;
  /** For each part of the view; empty without a query. */
  readonly terms: readonly PartTerms[];
}

/**
 * Reads the index for searches. Segments never change, so their columns are kept in memory: about
 * 70 bytes per document. Pending documents are kept until they are in a segment. Concurrent
 * searches read each of them once.
 */
export class IndexReader {
  readonly shared = new SharedValues();
  private readonly segmentReads = new SharedReads<DocumentColumns>();
  private readonly pendingReads = new SharedReads<PendingDocument>();
  private segments = new Map<number, DocumentColumns>();
  private base: { key: string; view: IndexView } | null = null;
  /** Those that the last search saw, by article id. */
  private pending: { generation: number; documents: Map<number, PendingDocument> } | null = null;
  private whole: { key: string; view: IndexView; pending: PendingDocuments } | null = null;

  /**
   * Reads the terms of a query from the live generation, within a transaction that reads one state.
   * null if no generation is live. Without `internal`, internal articles are left out.
   */
  async read(
    client: PoolClient,
    terms: QueryTerms | null,
    internal: boolean,
  ): Promise<FoundTerms | null> {
    const keys = terms ? keysOf(terms) : new Map<string, boolean>();
    const { rows } = await client.query<IndexRow>({
      name: 'search-index',
      text: READ_INDEX,
      values: [[...keys.keys()], [...keys.values()]],
    });
    const generation = rows.find(({ kind }) => kind === 'live')?.id;
    if (generation === undefined) return null;
    const segmentIds = rows
      .flatMap(({ kind, id }) => (kind === 'segment' ? [id] : []))
      .sort((a, b) => a - b);
    const pendingRows = rows.filter(({ kind }) => kind === 'pending');
    const base = await this.readSegments(client, segmentIds);
    const { view, pending } = await this.addPending(client, generation, base, pendingRows);
    if (!terms) return { generation, view, terms: [] };

    const names = [...keys.keys()];
    const ofSegments = new Map(segmentIds.map((id) => [id, new Map<string, IndexRow>()]));
    for (const row of rows)
      if (row.kind === 'posting') ofSegments.get(row.id)!.set(names[row.term! - 1]!, row);
    const maskOf = (part: IndexPart) => (internal ? part.current : part.visible);
    return {
      generation,
      view,
      terms: view.parts.map((part, i) =>
        i < segmentIds.length
          ? segmentTerms(ofSegments.get(segmentIds[i]!)!, maskOf(part))
          : pendingTerms(pending, maskOf(part)),
      ),
    };
  }

  private async readSegments(
    client: PoolClient,
    ids: readonly number[],
  ): Promise<{ key: string; view: IndexView }> {
    const key = ids.join();
    if (this.base?.key === key) return this.base;
    const missing = ids.filter((id) => !this.segments.has(id));
    const found = new Map(this.segments);
    if (missing.length > 0) {
      const read = await this.segmentReads.read(missing.map(String), async (ids) => {
        const { rows } = await client.query<SegmentRow>(READ_SEGMENTS, [ids]);
        return runStepsInTurns(this.unpackSegments(rows));
      });
      for (const [id, columns] of read) found.set(Number(id), columns);
      // Another search may have combined them meanwhile.
      if (this.base?.key === key) return this.base;
    }
    this.segments = new Map(ids.map((id) => [id, found.get(id)!]));
    return (this.base = { key, view: combineSegments([...this.segments.values()]) });
  }

  private *unpackSegments(rows: readonly SegmentRow[]): Steps<Map<string, DocumentColumns>> {
    const segments = new Map<string, DocumentColumns>();
    for (const { id, documents, ...ids } of rows) {
      segments.set(String(id), new DocumentColumns({ ...documents, ...ids }, this.shared));
      yield;
    }
    return segments;
  }

  private async addPending(
    client: PoolClient,
    generation: number,
    base: { key: string; view: IndexView },
    rows: readonly IndexRow[],
  ): Promise<{ view: IndexView; pending: PendingDocuments }> {
    const key = JSON.stringify([
      generation,
      base.key,
      rows.map(({ id, version }) => [id, version]).sort(([a], [b]) => a! - b!),
    ]);
    if (this.whole?.key === key) return this.whole;
    const known =
      this.pending?.generation === generation
        ? this.pending.documents
        : new Map<number, PendingDocument>();
    const missing = rows.filter(({ id, version }) => known.get(id)?.row.version !== version);
    const keyOf = ({ id, version }: Pick<IndexRow, 'id' | 'version'>) =>
      `${generation} ${id} ${version}`;
    const idOfKey = new Map(missing.map((row) => [keyOf(row), row.id]));
    const read = await this.pendingReads.read([...idOfKey.keys()], async (keys) => {
      const ids = keys.map((key) => idOfKey.get(key)!);
      const result = await client.query<IndexedRow>(READ_INDEXED_DOCUMENTS, [generation, ids]);
      const documents = await runStepsInTurns(unpackDocuments(result.rows));
      return new Map(
        keys.flatMap((key, i) => {
          const document = documents.get(ids[i]!);
          return document ? [[key, document]] : [];
        }),
      );
    });
    // Another search may have read the same state meanwhile.
    if (this.whole?.key === key) return this.whole;
    const documents = rows.flatMap((row) => read.get(keyOf(row)) ?? known.get(row.id) ?? []);
    documents.sort((a, b) => a.row.articleId - b.row.articleId);
    this.pending = {
      generation,
      documents: new Map(documents.map((document) => [document.row.articleId, document])),
    };
    const pending = new PendingDocuments(documents, this.shared);
    this.whole = { key, view: withPending(base.view, pending.columns), pending };
    return this.whole;
  }
}

function* unpackDocuments(rows: readonly IndexedRow[]): Steps<Map<number, PendingDocument>> {
  const documents = new Map<number, PendingDocument>();
  for (const row of rows) {
    documents.set(row.articleId, new PendingDocument(row));
    yield;
  }
  return documents;
}

/** The keys of the terms of a query, with whether their starts are needed. */
function keysOf({ words, bigrams, phraseTerms, titleKey }: QueryTerms): Map<string, boolean> {
  const keys = new Map<string, boolean>();
  for (const { term } of words) keys.set(termKey('word', term), false);
  for (const term of bigrams) keys.set(termKey('bigram', term), false);
  for (const { term, distance } of phraseTerms) {
    if (distance === null) keys.set(termKey('bigram', term), false);
    else keys.set(termKey('word', term), true);
  }
  keys.set(termKey('title', titleKey), false);
  keys.set(termKey('keyword', titleKey), false);
  return keys;
}
