import { RANKED_FIELDS } from '../../relevance.js';
import type { DocumentColumns } from './document-columns.js';

/** Documents of a segment, or those that are in no segment yet. The masks are 1 by place. */
export interface IndexPart {
  readonly columns: DocumentColumns;
  /** The newest versions of documents, without tombstones. */
  readonly current: Uint8Array;
  /** Those of them that are not internal. */
  readonly visible: Uint8Array;
}

/** By field: the number of documents with a term in it, and the number of their terms. */
export interface FieldStatistics {
  readonly documents: number[];
  readonly totalLength: number[];
}

/** All documents of a generation at one moment. */
export interface IndexView {
  readonly parts: readonly IndexPart[];
  readonly current: FieldStatistics;
  readonly visible: FieldStatistics;
}

/** The documents of all segments. Of the versions of an article, the highest one counts. */
export function combineSegments(segments: readonly DocumentColumns[]): IndexView {
  const newest = new Map<number, [segment: number, version: number]>();
  for (const [i, { articleIds, versions, size }] of segments.entries()) {
    for (let place = 0; place < size; place += 1) {
      const found = newest.get(articleIds[place]!);
      if (!found || versions[place]! > found[1])
        newest.set(articleIds[place]!, [i, versions[place]!]);
    }
  }
  const view = { current: noDocuments(), visible: noDocuments() };
  const parts = segments.map((columns, i) => {
    const part = emptyPart(columns);
    for (let place = 0; place < columns.size; place += 1) {
      if (newest.get(columns.articleIds[place]!)![0] === i) show(view, part, place);
    }
    return part;
  });
  return { parts, ...view };
}

/** Replaces documents by their pending versions. */
export function withPending(base: IndexView, pending: DocumentColumns): IndexView {
  if (pending.size === 0) return base;
  const view = { current: copyOf(base.current), visible: copyOf(base.visible) };
  const parts = base.parts.map((part) => {
    let changed: IndexPart | null = null;
    for (const articleId of pending.articleIds) {
      const place = part.columns.placeOf(articleId);
      if (place < 0 || part.current[place] === 0) continue;
      changed ??= { ...part, current: part.current.slice(), visible: part.visible.slice() };
      addLengths(view, part, place, -1);
      changed.current[place] = 0;
      changed.visible[place] = 0;
    }
    return changed ?? part;
  });
  const part = emptyPart(pending);
  for (let place = 0; place < pending.size; place += 1) show(view, part, place);
  return { parts: [...parts, part], ...view };
}

type Statistics = Pick<IndexView, 'current' | 'visible'>;

function emptyPart(columns: DocumentColumns): IndexPart {
  return {
    columns,
    current: new Uint8Array(columns.size),
    visible: new Uint8Array(columns.size),
  };
}

function show(statistics: Statistics, part: IndexPart, place: number): void {
  const { columns } = part;
  if (columns.isGone[place] === 1) return;
  part.current[place] = 1;
  part.visible[place] = columns.isInternal[place] === 1 ? 0 : 1;
  addLengths(statistics, part, place, 1);
}

function addLengths(
  { current, visible }: Statistics,
  part: IndexPart,
  place: number,
  sign: 1 | -1,
): void {
  for (const [field, lengths] of part.columns.lengths.entries()) {
    const length = lengths[place]!;
    if (length === 0) continue;
    for (const statistics of part.visible[place] === 1 ? [current, visible] : [current]) {
      statistics.documents[field]! += sign;
      statistics.totalLength[field]! += sign * length;
    }
  }
}

function noDocuments(): FieldStatistics {
  return { documents: RANKED_FIELDS.map(() => 0), totalLength: RANKED_FIELDS.map(() => 0) };
}

function copyOf({ documents, totalLength }: FieldStatistics): FieldStatistics {
  return { documents: [...documents], totalLength: [...totalLength] };
}
