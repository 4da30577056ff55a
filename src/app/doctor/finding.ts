/** One line of `doum doctor`. The message may not hold a password, a key or a token. */
export interface Finding {
  check: string;
  /** Only `failed` lets the command fail. */
  state: 'ok' | 'warning' | 'failed';
  /** What was found, and what to do about it. */
  message: string;
}

const finding =
  (state: Finding['state']) =>
  (check: string, message: string): Finding => ({ check, state, message });
export const ok = finding('ok');
export const warning = finding('warning');
export const failed = finding('failed');
