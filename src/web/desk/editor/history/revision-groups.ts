const HALF_HOUR_MS = 30 * 60_000;

interface Saved {
  version: number;
  createdAt: string;
  editor: string;
}

/**
 * Revisions of one person within half an hour, newest first, as one line each. The published
 * revision has a line of its own. `revisions` are newest first, too.
 */
export function groupRevisions<T extends Saved>(
  revisions: readonly T[],
  publishedVersion: number | null,
): T[][] {
  const groups: T[][] = [];
  for (const revision of revisions) {
    const newest = groups.at(-1)?.[0];
    const belongs =
      newest !== undefined &&
      newest.editor === revision.editor &&
      newest.version !== publishedVersion &&
      revision.version !== publishedVersion &&
      Date.parse(newest.createdAt) - Date.parse(revision.createdAt) <= HALF_HOUR_MS;
    if (belongs) groups.at(-1)!.push(revision);
    else groups.push([revision]);
  }
  return groups;
}
