import { DoumError } from './errors.js';

/** The kinds of things that have a global id. */
export type NodeKind = 'Product' | 'Category' | 'Platform' | 'Article' | 'ArticleVariant' | 'SynonymSet' | 'ApiKey';

/** An opaque, stable, globally unique GraphQL id. */
export function toGlobalId(kind: NodeKind, id: number): string {
  return Buffer.from(`${kind}:${id}`).toString('base64url');
}

/** Reads a global id; null for everything that is not one of ours. */
export function parseGlobalId(globalId: string): { kind: NodeKind; id: number } | null {
  const match = /^(Product|Category|Platform|Article|ArticleVariant|SynonymSet|ApiKey):([1-9]\d{0,9})$/.exec(
    Buffer.from(globalId, 'base64url').toString(),
  );
  if (!match || Number(match[2]) > 2_147_483_647) return null;
  return { kind: match[1] as NodeKind, id: Number(match[2]) };
}

/** The database id of a thing of that kind; NOT_FOUND when it is no id of one. */
export function requireId(globalId: string, kind: NodeKind, field: string): number {
  const parsed = parseGlobalId(globalId);
  if (parsed?.kind !== kind)
    throw new DoumError('NOT_FOUND', `There is no ${kind} with this id.`, {
      field,
      hint: 'Use the id that the field `id` gives.',
    });
  return parsed.id;
}
