import { seededRandom } from './seeded-random.js';
import type { ServerProcess } from './server-process.js';
import {
  type Outcome,
  send,
  startTraffic,
  type Traffic,
  type TrafficCounts,
  type TrafficOptions,
} from './traffic.js';

/**
 * The catalogue for the writers: products with categories, whose leaves may move, and platforms.
 */
export interface TrafficCatalogue {
  products: { id: string; slug: string }[];
  categories: {
    id: string;
    slug: string;
    /** Slugs of its possible parent categories; empty for a root. */
    parents: string[];
  }[];
}

interface WrittenArticle {
  id: string;
  version: number;
  published: boolean;
  /** The state is unknown after a lost answer: it must be read before the next edit. */
  unknown: boolean;
}

type Kind =
  | 'create'
  | 'edit'
  | 'publish'
  | 'unpublish'
  | 'delete'
  | 'place'
  | 'questions'
  | 'renameCategory'
  | 'renameProduct'
  | 'moveCategory';

/**
 * Editors write articles. Frequencies in percent: a rename indexes the hundreds of articles below
 * it, which is rare, so that 5 writes a second are about 10 documents a second.
 */
const MIX: readonly (readonly [Kind, number])[] = [
  ['create', 36],
  ['edit', 26],
  ['publish', 12],
  ['unpublish', 9],
  ['delete', 9.5],
  ['place', 6.5],
  ['questions', 6],
  ['renameCategory', 0.4],
  ['moveCategory', 0.4],
  ['renameProduct', 0.2],
];

const WORDS =
  '메시지 신고 채팅방 비밀번호 환불 결제 알림 프로필 친구 차단 복구 설정 로그인 인증 사진'.split(
    ' ',
  );
const ARTICLE = 'article { id version status }';

/** Creates the writers' catalogue. */
export async function buildTrafficCatalogue(
  server: Pick<ServerProcess, 'admin'>,
): Promise<TrafficCatalogue> {
  const catalogue: TrafficCatalogue = { products: [], categories: [] };
  const make = async (field: string, thing: string, input: object) => {
    const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input`;
    const made = await server.admin<Record<string, Record<string, { id: string }>>>(
      `mutation ($input: ${type}!) { ${field}(input: $input) { ${thing} { id } } }`,
      { input },
    );
    return made[field]![thing]!.id;
  };
  for (const [slug, appliesToAll] of [
    ['ios', false],
    ['android', false],
    ['common', true],
  ] as const) {
    await make('createPlatform', 'platform', { slug, name: `플랫폼 ${slug}`, appliesToAll });
  }
  for (const productSlug of ['talk', 'pay']) {
    const id = await make('createProduct', 'product', {
      slug: productSlug,
      name: `새미 ${productSlug}`,
    });
    catalogue.products.push({ id, slug: productSlug });
    const roots = [`${productSlug}-a`, `${productSlug}-b`];
    for (const slug of [...roots, `${productSlug}-c`, `${productSlug}-d`]) {
      const parents = roots.includes(slug) ? [] : roots;
      const input = {
        productSlug,
        slug,
        name: `분류 ${slug}`,
        ...(parents[0] && { parentSlug: parents[0] }),
      };
      catalogue.categories.push({
        id: await make('createCategory', 'category', input),
        slug,
        parents,
      });
    }
  }
  return catalogue;
}

/** Editors at work: a seeded mix of everything that changes what is searchable. */
export function startWriters(
  options: TrafficOptions & { catalogue: TrafficCatalogue },
): Traffic<TrafficCounts> {
  const writers = new Writers(options.catalogue, options.seed);
  return startTraffic(options, { sent: 0, succeeded: 0, refused: {}, lost: 0 }, (url) =>
    writers.write(url),
  );
}

class Writers {
  private readonly random: () => number;
  private readonly articles: WrittenArticle[] = [];

  constructor(
    private readonly catalogue: TrafficCatalogue,
    seed: number,
  ) {
    this.random = seededRandom(seed);
  }

  async write(url: string): Promise<Outcome<unknown>> {
    const kind = this.chooseKind();
    switch (kind) {
      case 'create':
        return this.create(url);
      case 'renameCategory':
        return this.rename(url, 'Category', this.pick(this.catalogue.categories).id);
      case 'renameProduct':
        return this.rename(url, 'Product', this.pick(this.catalogue.products).id);
      case 'moveCategory': {
        const { id, parents } = this.pick(
          this.catalogue.categories.filter((category) => category.parents.length > 0),
        );
        return mutate(
          url,
          'moveCategory',
          { id, parentSlug: this.pick([...parents, null]) },
          'category { id }',
        );
      }
      default:
        return this.change(url, kind);
    }
  }

  private async create(url: string): Promise<Outcome<unknown>> {
    const input = {
      ...this.content(),
      categorySlug: this.pick(this.catalogue.categories).slug,
      publish: this.random() < 0.7,
    };
    const outcome = await mutate<{ article: ArticleState }>(url, 'createArticle', input, ARTICLE);
    if (outcome.kind === 'answered') this.articles.push(toWritten(outcome.data.article));
    return outcome;
  }

  private rename(
    url: string,
    thing: 'Category' | 'Product',
    id: string,
  ): Promise<Outcome<unknown>> {
    const name = `${this.pick(WORDS)} ${this.pick(WORDS)} ${Math.floor(this.random() * 10_000)}`;
    return mutate(url, `update${thing}`, { id, name }, `${thing.toLowerCase()} { id }`);
  }

  /** Removes the article from the list during the change, so that it has one writer at a time. */
  private async change(url: string, kind: Kind): Promise<Outcome<unknown>> {
    if (this.articles.length === 0) return this.create(url);
    const [article] = this.articles.splice(Math.floor(this.random() * this.articles.length), 1) as [
      WrittenArticle,
    ];
    if (article.unknown) {
      const read = await send<{ article: ArticleState | null }>(
        url,
        'query ($id: ID!) { article(id: $id) { id version status } }',
        {
          id: article.id,
        },
      );
      if (read.kind !== 'answered') this.articles.push(article);
      if (read.kind !== 'answered' || !read.data.article) return read;
      Object.assign(article, toWritten(read.data.article));
    }
    const { id, version: expectedVersion } = article;
    if (kind === 'delete') {
      const outcome = await mutate(url, 'deleteArticle', { id, expectedVersion }, 'id');
      if (outcome.kind !== 'answered') this.articles.push({ ...article, unknown: true });
      return outcome;
    }
    const outcome = await this.changeKept(url, kind, article);
    this.articles.push(
      outcome.kind === 'answered' ? toWritten(outcome.data.article) : { ...article, unknown: true },
    );
    return outcome;
  }

  private changeKept(
    url: string,
    kind: Kind,
    { id, version: expectedVersion, published }: WrittenArticle,
  ): Promise<Outcome<{ article: ArticleState }>> {
    if (kind === 'unpublish' && published) return mutate(url, 'unpublishArticle', { id }, ARTICLE);
    if (kind === 'publish') return mutate(url, 'publishArticle', { id, expectedVersion }, ARTICLE);
    if (kind === 'place') {
      return mutate(
        url,
        'placeArticle',
        { id, categorySlug: this.pick(this.catalogue.categories).slug },
        ARTICLE,
      );
    }
    if (kind === 'questions') {
      const field = this.random() < 0.7 ? 'addArticleQuestions' : 'removeArticleQuestions';
      const questions = [`${this.pick(WORDS)} ${this.pick(WORDS)} 안 돼요`];
      return mutate(url, field, { articleId: id, questions }, ARTICLE);
    }
    const publish = this.random() < 0.7;
    return mutate(
      url,
      'updateArticle',
      { id, expectedVersion, ...this.content(), replaceVariants: true, publish },
      ARTICLE,
    );
  }

  private content(): object {
    const words = (n: number) => Array.from({ length: n }, () => this.pick(WORDS)).join(' ');
    const shared = `${words(6)} 이렇게 해요.`;
    const body = () =>
      `${shared}\n\n${words(8)} 확인해 주세요. ${Math.floor(this.random() * 1_000_000)}`;
    const variants =
      this.random() < 0.5
        ? [{ platformSlugs: ['common'], body: body() }]
        : [
            { platformSlugs: ['ios'], body: body() },
            { platformSlugs: ['android'], body: body() },
          ];
    return {
      title: `${words(3)} ${Math.floor(this.random() * 1_000_000)}`,
      keywords: [this.pick(WORDS)],
      variants,
    };
  }

  private chooseKind(): Kind {
    let left = this.random() * MIX.reduce((sum, [, share]) => sum + share, 0);
    return (MIX.find(([, share]) => (left -= share) < 0) ?? MIX[0]!)[0];
  }

  private pick<T>(things: readonly T[]): T {
    return things[Math.floor(this.random() * things.length)]!;
  }
}

interface ArticleState {
  id: string;
  version: number;
  status: string;
}

function toWritten({ id, version, status }: ArticleState): WrittenArticle {
  return { id, version, published: status === 'PUBLISHED', unknown: false };
}

async function mutate<T>(
  url: string,
  field: string,
  input: object,
  selection: string,
): Promise<Outcome<T>> {
  const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { ${field}(input: $input) { ${selection} } }`;
  const outcome = await send<Record<string, T>>(url, query, { input });
  return outcome.kind === 'answered' ? { kind: 'answered', data: outcome.data[field]! } : outcome;
}
