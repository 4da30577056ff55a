import { setImmediate } from 'node:timers/promises';
import type { estypes } from '@elastic/elasticsearch';
import { EngineUnavailable, type IndexChange, type IndexOutcome } from '../../engine.js';
import { changeSource } from './document.js';
import { causeOfAnswer } from './engine-errors.js';

/** Maximum size of a bulk in bytes. A larger document is sent alone. */
const MAX_BULK_BYTES = 5_000_000;

/** Types of errors that a document cannot cause. */
const OF_THE_INDEX = new Set([
  'cluster_block_exception',
  'index_closed_exception',
  'index_not_found_exception',
  'security_exception',
]);

const RETRIED_STATUSES = new Set([429, 502, 503, 504]);

/** Splits changes into bulks of up to 5 MB, in order. Yields their lines, two per change. */
export async function* bulkChunks(changes: IndexChange[]): AsyncGenerator<string[]> {
  let lines: string[] = [];
  let bytes = 0;
  for (const change of changes) {
    const { articleId, version } = change;
    const action = JSON.stringify({
      index: { _id: String(articleId), version, version_type: 'external' },
    });
    const source = JSON.stringify(changeSource(change));
    const size = Buffer.byteLength(source) + Buffer.byteLength(action);
    if (lines.length > 0 && bytes + size > MAX_BULK_BYTES) {
      yield lines;
      lines = [];
      bytes = 0;
    }
    lines.push(action, source);
    bytes += size;
    // Other requests run before the next document is serialized.
    await setImmediate();
  }
  if (lines.length > 0) yield lines;
}

/** The document has this version or a higher one in the index. */
export interface VersionConflict {
  kind: 'conflict';
}

/**
 * The outcome of one item. Throws `EngineUnavailable` if the index is the cause: missing, closed,
 * or not writable for the user.
 */
export function readOutcome(item: estypes.BulkResponseItem): IndexOutcome | VersionConflict {
  const { status, error } = item;
  if (status < 300) return { kind: 'done' };
  if (status === 409) return { kind: 'conflict' };

  const causes = [error, error?.caused_by, error?.caused_by?.caused_by];
  const reason = causes
    .flatMap((cause) => (cause ? [`${cause.type}: ${withoutValue(cause.reason ?? '')}`] : []))
    .join(', ');
  const cause = OF_THE_INDEX.has(error?.type ?? '') ? causeOfAnswer(status, error) : null;
  if (cause && error?.type === 'cluster_block_exception')
    return { kind: 'retry', reason: `${cause.message} (${reason})`, code: cause.code };
  if (cause) throw new EngineUnavailable(cause.message, { code: cause.code });
  const code = status === 429 ? 'ELASTICSEARCH_BUSY' : 'ELASTICSEARCH_FAILS';
  if (RETRIED_STATUSES.has(status)) return { kind: 'retry', reason, code };
  // The analyzer fails at the document, the disk is full, or a shard has no node.
  if (status >= 500) return { kind: 'retry', reason, code, documentSuspected: true };
  return { kind: 'refused', reason };
}

/** Removes the quoted value of the field. */
function withoutValue(reason: string): string {
  return reason.split(/\. Preview of field's value: |, original message: /, 1)[0]!;
}

/**
 * The outcome of a conflict. `indexed` is the version of the article in the index; undefined if the
 * index lacks the article. A conflict that this version does not explain is retried.
 */
export function resolveConflict(
  indexed: number | undefined,
  { version }: IndexChange,
): IndexOutcome {
  if (indexed === undefined || indexed < version) {
    const found = indexed ?? 'nothing';
    return {
      kind: 'retry',
      reason: `a conflict with version ${version} was answered, but the index holds ${found}`,
      code: 'ELASTICSEARCH_FAILS',
    };
  }
  return { kind: 'done', ...(indexed > version && { newer: indexed }) };
}
