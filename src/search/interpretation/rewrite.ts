/** The reason for a change of a query, as in GraphQL. */
export enum RewriteKind {
  SPELLING = 'SPELLING',
  KEYBOARD_LAYOUT = 'KEYBOARD_LAYOUT',
  SPACING = 'SPACING',
  SYNONYM = 'SYNONYM',
  CHOSEONG = 'CHOSEONG',
}

/**
 * A change of a query. Each replaces what was typed, except SYNONYM, which clients of before know:
 * an `Addition`.
 */
export interface Rewrite {
  readonly kind: RewriteKind;
  readonly from: string;
  readonly to: string;
}

/** Texts that are searched in addition to what was typed. */
export interface Addition {
  readonly from: string;
  readonly to: readonly string[];
}
