/** One line of `doum doctor`. The message must not contain a password, key or token. */
export interface Finding {
  check: string;
  /** Only `failed` makes the command fail. */
  state: 'ok' | 'warning' | 'failed';
  /** What was found, and what to do. */
  message: string;
}

const finding =
  (state: Finding['state']) =>
  (check: string, message: string): Finding => ({ check, state, message });
export const ok = finding('ok');
export const warning = finding('warning');
export const failed = finding('failed');
