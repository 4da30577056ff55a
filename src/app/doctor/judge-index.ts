import type { SearchIndex } from '../../indexing/index.js';
import { type Finding, findingsOf, numberText } from './finding.js';

/** A change that waits for longer is late, in seconds. */
const LATE_SECONDS = 60;

/** What is known of the index of an engine. `documents`: null if the engine does not answer. */
export interface IndexHealth {
  status: SearchIndex;
  documents: number | null;
  /** Whether a build is due; null if the engine does not answer. */
  isOutdated: boolean | null;
}

/** `articles`: how many are published. */
export function judgeIndex(
  { status, documents, isOutdated }: IndexHealth,
  articles: number,
): Finding[] {
  const { ok, warning, failed } = findingsOf(`index ${status.engine}`);
  const { rebuild, pending, oldestPendingSeconds, deadLetters } = status;
  const isBuilding = rebuild?.state === 'RUNNING';
  const progress = isBuilding ? `, ${rebuild.done} of ${rebuild.total} articles so far` : '';
  const findings: Finding[] = [];
  if (status.generation === '') {
    if (isBuilding) findings.push(warning(`The first index is being built${progress}.`));
    else if (articles > 0)
      findings.push(warning('There is no index yet.', 'Start a server, which builds it.'));
  } else if (isOutdated) {
    findings.push(
      isBuilding
        ? warning(`A new index is being built${progress}.`)
        : warning(
            'A new index is due: the dictionary, the mapping or the version of the engine changed.',
            'A running server builds it within half a minute, beside the one that answers.',
          ),
    );
  }
  if (rebuild?.state === 'FAILED')
    findings.push(
      warning(
        `The last rebuild failed: ${(rebuild.error ?? 'without a reason').replace(/\.?$/, '.')}`,
        'Remove the cause; a running server tries again.',
      ),
    );
  if (pending > 0 && (oldestPendingSeconds ?? 0) > LATE_SECONDS)
    findings.push(
      warning(
        `${numberText(pending)} changes wait, the oldest for ${numberText(oldestPendingSeconds!)} s.`,
        'See that a server runs and that the engine takes changes: its log has the reason.',
      ),
    );
  if (deadLetters > 0)
    findings.push(
      warning(
        `The engine refused ${numberText(deadLetters)} articles (dead letters).`,
        'Run "doum index dead-letters" for the reasons; --replay sends them again.',
      ),
    );
  const isLacking = documents !== null && articles > 0 && documents === 0;
  if (status.generation !== '' && isLacking && pending === 0)
    findings.push(
      failed(
        `The index is empty, but ${numberText(articles)} articles are published.`,
        'Run "doum index verify --repair".',
      ),
    );
  if (findings.length > 0) return findings;
  return [
    ok(
      documents === null
        ? `${numberText(pending)} changes wait, nothing was refused`
        : `${numberText(documents)} articles can be found, ${numberText(pending)} changes wait`,
    ),
  ];
}

/** `lackingFrom`: from when a partition is lacking; null: not within 30 days. */
export function judgePartitions(lackingFrom: Date | null, now: Date, mayCreate: boolean): Finding {
  const { ok, warning, failed } = findingsOf('search log');
  if (lackingFrom === null) return ok('there are partitions for the next 30 days');
  const days = Math.ceil((lackingFrom.getTime() - now.getTime()) / 86_400_000);
  if (mayCreate)
    return ok('a running server makes the partitions that are lacking, as it has the right');
  const remedy = 'Run "doum migrate" with the role that owns the tables, once a month.';
  return days <= 0
    ? failed('The search log has no partition for today: searches are not counted.', remedy)
    : warning(`The partitions of the search log end in ${days} days.`, remedy);
}
