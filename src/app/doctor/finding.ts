/** How a check went. Only `failed` lets the command fail. */
export type FindingState = 'ok' | 'warning' | 'failed';

/** One line of `doum doctor`. Neither text may hold a password, a key or a token. */
export interface Finding {
  /** What was checked, e.g. `migrations`: the same for all findings of a check. */
  check: string;
  state: FindingState;
  /** What is there: a sentence or a few words. */
  message: string;
  /** What to do; undefined if there is nothing to do. */
  remedy?: string;
}

/** Creates the findings of one check. */
export function findingsOf(check: string) {
  const finding = (state: FindingState) => (message: string, remedy?: string) => ({
    ...{ check, state, message },
    ...(remedy !== undefined && { remedy }),
  });
  return { ok: finding('ok'), warning: finding('warning'), failed: finding('failed') };
}

/** Bytes as a person reads them, e.g. `3.2 GB`. */
export function sizeText(bytes: number): string {
  const megabytes = bytes / 1_048_576;
  return megabytes < 1_000 ? `${Math.round(megabytes)} MB` : `${(megabytes / 1_024).toFixed(1)} GB`;
}

/** A number as a person reads it, e.g. `100,000`. */
export function numberText(value: number): string {
  return Math.round(value).toLocaleString('en');
}
