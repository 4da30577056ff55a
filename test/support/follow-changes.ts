import { poolOf } from '../../src/core/database/database.js';
import { eventually } from './eventually.js';
import { mutate } from './mutate.js';
import type { Answer, TestApp } from './start-test-app.js';

/** A change as `changes` brings it: the id, and the entity or null if it was removed. */
export interface SeenChange {
  id: string;
  kind: 'ARTICLE' | 'PRODUCT' | 'CATEGORY' | 'PLATFORM';
  entity: Record<string, unknown> | null;
}

/** A page of changes. */
export interface SeenPage {
  token: string;
  hasMore: boolean;
  changes: SeenChange[];
}

const CATALOG = 'id slug name position';

/** The query of `changes` with everything that an export has. */
const CHANGES = `query ($since: String, $first: Int! = 50) {
  changes(since: $since, first: $first) {
    token hasMore
    nodes {
      __typename objectId kind
      ... on ArticleChanged { article {
        id slug externalId title keywords visibility publishedAt updatedAt createdAt
        category { id } variants { platforms { id } body } } }
      ... on ProductChanged { product { ${CATALOG} aliases } }
      ... on CategoryChanged { category { ${CATALOG} product { id } parent { id } } }
      ... on PlatformChanged { platform { ${CATALOG} aliases appliesToAll } }
    }
  }
}`;

type Requester = <T>(
  query: string,
  variables?: Record<string, unknown>,
  key?: string,
) => Promise<Answer<T>>;

/** A change as the answer to `CHANGES` has it. */
export type ChangeNode = {
  __typename: string;
  objectId: string;
  kind: SeenChange['kind'];
} & Record<string, unknown>;

interface ChangesAnswer {
  changes: { token: string; hasMore: boolean; nodes: ChangeNode[] } | null;
}

/** Asks for one page of changes. */
export function askChanges(
  request: Requester,
  variables: { since?: string | null; first?: number },
  key?: string,
): Promise<Answer<ChangesAnswer>> {
  return request<ChangesAnswer>(CHANGES, variables, key);
}

/** The same; throws if it fails. */
export async function readChanges(
  request: Requester,
  variables: { since?: string | null; first?: number },
  key?: string,
): Promise<SeenPage> {
  const { data, errors } = await askChanges(request, variables, key);
  if (!data?.changes) throw new Error(`changes: ${JSON.stringify(errors)}`);
  const { token, hasMore, nodes } = data.changes;
  return { token, hasMore, changes: nodes.map(toSeen) };
}

function toSeen({ __typename, objectId, kind, ...rest }: ChangeNode): SeenChange {
  const isRemoved = __typename === 'Removed';
  return {
    id: objectId,
    kind,
    entity: isRemoved ? null : (rest[kind.toLowerCase()] as SeenChange['entity']),
  };
}

/** A copy of what the caller can see, kept by `changes`. */
export class Mirror {
  readonly entities = new Map<string, SeenChange>();
  token: string | null = null;

  constructor(
    private readonly request: Requester,
    private readonly key?: string,
  ) {}

  /** Reads all changes since the last time, in pages, and resolves to them. */
  async follow(first = 50): Promise<SeenChange[]> {
    const seen: SeenChange[] = [];
    for (let hasMore = true; hasMore;) {
      const page = await readChanges(this.request, { since: this.token, first }, this.key);
      for (const change of page.changes) {
        if (change.entity) this.entities.set(change.id, change);
        else this.entities.delete(change.id);
      }
      seen.push(...page.changes);
      ({ token: this.token, hasMore } = page);
    }
    return seen;
  }
}

/** Waits until no older transaction holds back a change: who begins now has them all behind it. */
export function noChangeHeldBack(app: TestApp): Promise<void> {
  return eventually(async () => {
    const { rows } = await poolOf(app.app.dataSource).query(
      'select from change where xid >= pg_snapshot_xmin(pg_current_snapshot()) limit 1',
    );
    if (rows.length > 0) throw new Error('A change is held back.');
  });
}

let marks = 0;

/**
 * Renames a product, and follows the changes until that of its name. Other transactions of the
 * server may delay them. Resolves to the changes of everything else.
 */
export async function changesSoFar(
  app: TestApp,
  mirror: Mirror,
  productId: string,
): Promise<SeenChange[]> {
  // A mirror that begins would find the name among the entities, before the changes.
  const seen = mirror.token === null ? await mirror.follow() : [];
  const name = `표시 ${(marks += 1)}`;
  await mutate(app, 'updateProduct', { id: productId, name }, 'searchable');
  await eventually(async () => {
    seen.push(...(await mirror.follow()));
    if (!seen.some(({ entity }) => entity?.name === name)) throw new Error('It is delayed.');
  });
  return seen.filter(({ id }) => id !== productId);
}

/** What has changed, e.g. PRODUCT 두레톡, or ARTICLE removed. */
export function toText({ kind, entity }: SeenChange): string {
  return entity ? `${kind} ${String(entity.title ?? entity.name)}` : `${kind} removed`;
}
