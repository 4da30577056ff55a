import { setImmediate } from 'node:timers/promises';
import type { estypes } from '@elastic/elasticsearch';
import { EngineUnavailable, type IndexChange, type IndexOutcome } from '../../engine.js';
import { changeSource } from './document.js';

/** Maximum size of a bulk that performs well; a larger document is sent alone. */
const MAX_BULK_BYTES = 5_000_000;

const MAX_REASON = 200;

const RETRIED = new Set([429, 502, 503, 504]);

const GONE = new Set(['index_not_found_exception', 'index_closed_exception']);

/**
 * The lines of the bulks that write these changes, in order, each of at most about 5 MB. Each
 * change is two lines.
 */
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
    // Long documents take long, and requests wait meanwhile.
    await setImmediate();
  }
  if (lines.length > 0) yield lines;
}

/** Elasticsearch says that it holds this state or a newer one. */
export interface VersionConflict {
  kind: 'conflict';
}

/**
 * What became of one item. Throws `EngineUnavailable` where the fault is not the document's: the
 * index is gone or closed, or the user may not write to it.
 */
export function readOutcome(item: estypes.BulkResponseItem): IndexOutcome | VersionConflict {
  const { status, error } = item;
  if (status < 300) return { kind: 'done' };
  if (status === 409) return { kind: 'conflict' };

  const causes = [error, error?.caused_by, error?.caused_by?.caused_by];
  const reason = causes
    .flatMap((cause) => (cause ? [`${cause.type}: ${brief(cause.reason ?? '')}`] : []))
    .join(', ');
  if (GONE.has(error?.type ?? ''))
    throw new EngineUnavailable('Elasticsearch does not have the index.');
  // The alias names two indices.
  if (
    error?.type === 'illegal_argument_exception' &&
    error.reason?.startsWith('no write index is defined for alias')
  )
    throw new EngineUnavailable('An alias of the index names an index of somebody else.');
  if (error?.type === 'security_exception')
    throw new EngineUnavailable('Elasticsearch does not allow this to the user.');
  // A read-only index says 403, as if the document were to blame.
  if (RETRIED.has(status) || error?.type === 'cluster_block_exception')
    return { kind: 'retry', reason };
  // A full disk, a shard without a node; or a document at which the analyzer fails.
  if (status >= 500) return { kind: 'retry', reason, doubtful: true };
  return { kind: 'refused', reason };
}

/** What is wrong, without the value that Elasticsearch quotes, however long it is. */
function brief(reason: string): string {
  const [said] = reason.split(/\. Preview of field's value: |, original message: /);
  return said!.length > MAX_REASON ? `${said!.slice(0, MAX_REASON)}…` : said!;
}

/**
 * A conflict as what the index holds proves it; `held` is the version of the article there, absent
 * when it has none.
 */
export function judgeConflict(held: number | undefined, { version }: IndexChange): IndexOutcome {
  if (held === undefined || held < version) {
    return {
      kind: 'retry',
      reason: `a conflict with version ${version} was answered, but the index holds ${held ?? 'nothing'}`,
    };
  }
  return { kind: 'done', ...(held > version && { newer: held }) };
}
