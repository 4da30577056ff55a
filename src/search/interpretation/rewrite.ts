/** The reason for a change of a query, as in GraphQL. */
export enum RewriteKind {
  SPELLING = 'SPELLING',
  KEYBOARD_LAYOUT = 'KEYBOARD_LAYOUT',
  SPACING = 'SPACING',
  SYNONYM = 'SYNONYM',
  CHOSEONG = 'CHOSEONG',
}

/** A change of a query. A synonym is searched in addition; other changes replace what was typed. */
export interface Rewrite {
  readonly kind: RewriteKind;
  readonly from: string;
  readonly to: string;
}

/** Whether a mistake was corrected. Synonyms are not corrections. */
export function isCorrected({ rewrites }: { readonly rewrites: readonly Rewrite[] }): boolean {
  return rewrites.some(({ kind }) => kind !== RewriteKind.SYNONYM);
}
