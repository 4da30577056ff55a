import { type ChangeNode, type SeenChange, toSeen } from '../support/follow-changes.js';

type Line = Record<string, unknown> & { type: string; slug: string };
type Entity = Record<string, unknown> & { slug: string };
interface Reference {
  id: string;
}

/** The differences between a mirror and an export. */
export interface MirrorDifferences {
  lost: string[];
  stale: string[];
  extra: string[];
}

/** The entities of a mirror, from the pages that it has received. */
export function mirroredEntities(pages: { nodes: ChangeNode[] }[]): Map<string, SeenChange> {
  const entities = new Map<string, SeenChange>();
  for (const change of pages.flatMap(({ nodes }) => nodes.map(toSeen))) {
    if (change.entity) entities.set(change.id, change);
    else entities.delete(change.id);
  }
  return entities;
}

/** Compares a mirror with the lines of `doum export` that its audience can see. */
export function compareMirror(
  entities: ReadonlyMap<string, SeenChange>,
  exported: string[],
  { internal }: { internal: boolean },
): MirrorDifferences {
  const expected = new Map<string, string>();
  for (const line of exported.map((text) => JSON.parse(text) as Line)) {
    const isShown =
      line.type !== 'article' ||
      (line.status === 'PUBLISHED' && (internal || line.visibility === 'PUBLIC'));
    if (isShown) expected.set(`${line.type} ${line.slug}`, JSON.stringify(comparable(line)));
  }
  const result: MirrorDifferences = { lost: [], stale: [], extra: [] };
  for (const change of entities.values()) {
    const line = lineOf(change, entities);
    const key = `${line.type} ${line.slug}`;
    const wanted = expected.get(key);
    expected.delete(key);
    if (wanted === undefined) result.extra.push(key);
    else if (wanted !== JSON.stringify(comparable(line))) result.stale.push(key);
  }
  result.lost.push(...expected.keys());
  return result;
}

/** The entity as a line of an export, with slugs in place of the ids of other entities. */
function lineOf({ kind, entity }: SeenChange, entities: ReadonlyMap<string, SeenChange>): Line {
  const { id: _, ...own } = entity as Entity & Reference;
  const slugOf = (reference: unknown) =>
    reference === null
      ? null
      : (entities.get((reference as Reference).id)?.entity as Entity | undefined)?.slug;
  const line: Line = { type: kind.toLowerCase(), ...own };
  for (const name of ['category', 'product', 'parent'])
    if (name in line) line[name] = slugOf(line[name]);
  if (Array.isArray(line.variants))
    line.variants = (line.variants as { platforms: Reference[]; body: string }[]).map(
      ({ platforms, body }) => ({ platforms: platforms.map(slugOf), body }),
    );
  return line;
}

/** The fields that both have, in one order. */
function comparable(line: Line): [string, unknown][] {
  const { status: _, views: __, draft: ___, ...fields } = line;
  // The export names the product of an article beside its category.
  if (line.type === 'article') delete fields.product;
  return Object.entries(fields)
    .filter(([, value]) => value !== null && value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
