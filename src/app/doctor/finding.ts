/** One line of `doum doctor`. Neither text may hold a password, a key or a token. */
export interface Finding {
  check: string;
  /** Only `failed` lets the command fail. */
  state: 'ok' | 'warning' | 'failed';
  message: string;
  /** What to do. */
  remedy?: string;
}

const finding =
  (state: Finding['state']) =>
  (check: string, message: string, remedy?: string): Finding => ({
    ...{ check, state, message },
    ...(remedy !== undefined && { remedy }),
  });
export const ok = finding('ok');
export const warning = finding('warning');
export const failed = finding('failed');
