import {
  getNamedType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isInterfaceType,
  isLeafType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { WORDS } from './odd-values.js';
import type { Answer } from './start-test-app.js';

/** The content of a server as an administrator sees it: existing values for random operations. */
export interface ServerData {
  /** Objects by type, with their scalars. */
  readonly objects: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  /** Cursors by the name of the list field that returned them. */
  readonly cursors: Readonly<Record<string, readonly string[]>>;
}

export const NO_DATA: ServerData = { objects: {}, cursors: {} };

const KINDS = [
  'publish: true',
  'publish: true, keywords: ["돈 돌려받기"]',
  'publish: true, visibility: INTERNAL',
  'publish: false',
  'publish: true, externalId: "external-#"',
];
const MORE = 10;

/**
 * A mutation that creates articles of all kinds and objects that may be deleted, because random
 * operations delete more than they create. `n` makes names unique. Published articles of the data
 * get drafts.
 */
export function createArticlesMutation(n: number, serverData: ServerData): string {
  const published =
    serverData.objects.Article?.filter(({ status }) => status === 'PUBLISHED') ?? [];
  const drafts = published
    .slice(0, MORE)
    .map(
      ({ id, version }, i) =>
        `d${i}: updateArticle(input: { id: "${String(id)}", expectedVersion: ${String(version)}, summary: "${n}" }) { searchable }`,
    );
  const articles = Array.from({ length: MORE }, (_, i) => {
    const words = [0, 3, 7].map((step) => WORDS[(n + i * 2 + step) % WORDS.length]);
    return `a${i}: createArticle(input: {
      title: "${words[0]} ${words[1]} 안내 ${n + i}", categorySlug: "rich-${n}", ${KINDS[i % KINDS.length]!.replace('#', `${n + i}`)},
      variants: [{ platformSlugs: ["rich-${n}"], body: "${words.join(' ')}에서 **설정**을 누르세요." }]
    }) { article { id } }`;
  });
  return `mutation {
    empty: createProduct(input: { slug: "empty-${n}", name: "빈 ${n}" }) { product { id } }
    rich: createProduct(input: { slug: "rich-${n}", name: "찬 ${n}" }) { product { id } }
    bare: createCategory(input: { productSlug: "rich-${n}", slug: "bare-${n}", name: "빈 ${n}" }) { category { id } }
    filled: createCategory(input: { productSlug: "rich-${n}", slug: "rich-${n}", name: "찬 ${n}" }) { category { id } }
    spare: createPlatform(input: { slug: "spare-${n}", name: "남는 ${n}" }) { platform { id } }
    used: createPlatform(input: { slug: "rich-${n}", name: "쓰는 ${n}" }) { platform { id } }
    word: setDictionaryEntry(input: { word: "샘톡${n}" }) { dictionary { word } }
    compound: setDictionaryEntry(input: { word: "단톡방${n}", parts: ["단톡", "방${n}"] }) { dictionary { word } }
    refund: setSynonymSet(input: { terms: ["환불 ${n}", "환급 ${n}"] }) { synonymSet { id } }
    alarm: setSynonymSet(input: { terms: ["알림 ${n}", "노티 ${n}", "푸시 ${n}"] }) { synonymSet { id } }
    ${[...articles, ...drafts].join('\n')}
  }`;
}

type Ask = (query: string) => Promise<Answer<Record<string, unknown>>>;
type Found = {
  objects: Record<string, Map<string, Record<string, unknown>>>;
  cursors: Record<string, Set<string>>;
};

/** Depths of nested selections, tried in turns until the server accepts one. */
const DEPTHS = [3, 2, 1];

/** Reads all scalars below each query field that has no required argument. */
export async function readServerData(schema: GraphQLSchema, ask: Ask): Promise<ServerData> {
  const found: Found = { objects: {}, cursors: {} };
  for (const field of Object.values(schema.getQueryType()!.getFields())) {
    if (field.args.some((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined))
      continue;
    for (const depth of DEPTHS) {
      const { data } = await ask(`{ ${field.name}${everything(schema, field.type, depth)} }`);
      if (data?.[field.name] == null) continue;
      gather(data[field.name], field.name, found);
      break;
    }
  }
  return {
    objects: Object.fromEntries(
      Object.entries(found.objects).map(([type, byText]) => [type, [...byText.values()]]),
    ),
    cursors: Object.fromEntries(
      Object.entries(found.cursors).map(([field, cursors]) => [field, [...cursors]]),
    ),
  };
}

function everything(schema: GraphQLSchema, outer: GraphQLOutputType, depth: number): string {
  const type = getNamedType(outer);
  if (isLeafType(type)) return '';
  const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];
  const inner = fields
    .filter(
      (field) =>
        !field.args.some((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined),
    )
    .filter((field) => depth > 0 || isLeafType(getNamedType(field.type)))
    .map((field) => `${field.name}${everything(schema, field.type, depth - 1)}`);
  const parts = isAbstractType(type)
    ? schema
        .getPossibleTypes(type)
        .map((possible) => `... on ${possible.name}${everything(schema, possible, depth - 1)}`)
    : inner;
  return ` { __typename ${parts.join(' ')} }`;
}

function gather(value: unknown, field: string, found: Found): void {
  if (Array.isArray(value)) value.forEach((item) => gather(item, field, found));
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return;
  const { __typename: type, ...own } = value as { __typename: string } & Record<string, unknown>;
  const scalars = Object.fromEntries(
    Object.entries(own).filter(([, inner]) => inner !== null && typeof inner !== 'object'),
  );
  (found.objects[type] ??= new Map()).set(JSON.stringify(scalars), scalars);
  for (const [name, inner] of Object.entries(own)) {
    if (/cursor$/i.test(name) && typeof inner === 'string')
      (found.cursors[field] ??= new Set()).add(inner);
    // The content of a connection belongs to the connection's field.
    gather(
      inner,
      /Connection$/.test(type) && /^(edges|pageInfo)$/.test(name) ? field : name,
      found,
    );
  }
}
