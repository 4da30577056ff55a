import { useEffect } from 'react';
import { useClient, useQuery } from 'urql';
import { Link, useSearchParams } from 'wouter';
import { useHistoryState } from 'wouter/use-browser-location';
import { HelpArticleDocument, HelpViewDocument } from '../../generated/operations.js';
import { formatDate } from '../../shared/korean-days.js';
import { articlePath, variantFor } from '../addresses.js';
import { Announcements } from '../layout/announcements.js';
import { Breadcrumb, catalogueCrumbs, PageHead } from '../layout/layout.js';
import { useCanonicalPath } from '../layout/navigation.js';
import { NotFoundPage, Unloaded } from '../layout/problem.js';
import { contentsOf, pageHtml } from './article-html.js';
import { ArticleList } from './article-list.js';
import { Feedback } from './feedback.js';
import { type NamedPlatform, chosenPlatform, useReaderPlatform } from './reader-platform.js';

/** With fewer headings, an article has no list of contents. */
const MIN_CONTENTS = 4;

interface Variant {
  id: string;
  platforms: readonly NamedPlatform[];
}

/**
 * A tab for each platform of an article with several variants. The tab of the shown variant is
 * marked as current.
 */
function PlatformTabs({
  slug,
  variants,
  shown,
  platform,
  state,
}: {
  slug: string;
  variants: readonly Variant[];
  shown: Variant;
  platform: string | null;
  /** The history state of the page, which the tabs pass on. */
  state?: { searchId: string };
}) {
  const tabs = variants.flatMap(({ id, platforms }) => platforms.map((each) => ({ id, ...each })));
  if (tabs.length < 2) return null;
  // A variant for several platforms marks the requested platform, or else its first platform.
  const current = shown.platforms.find((each) => each.slug === platform) ?? shown.platforms[0];
  return (
    <nav className="tabs" aria-label="플랫폼">
      <ul className="tabs-list">
        {tabs.map((tab) => (
          <li key={tab.slug}>
            <Link
              href={articlePath(slug, tab.slug)}
              replace
              state={state}
              className="tab"
              onClick={() => chosenPlatform(tab.slug)}
              aria-current={tab.slug === current?.slug ? 'true' : undefined}
            >
              {tab.name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/**
 * The page of an article, in the variant for the platform of the address, or else of the reader.
 * Records a view.
 */
export function ArticlePage({ slug }: { slug: string }) {
  const client = useClient();
  const [parameters] = useSearchParams();
  const [{ data, error }, refetch] = useQuery({ query: HelpArticleDocument, variables: { slug } });
  // Set if a search led to this page. The contact link contains the id.
  const searchId = useHistoryState<{ searchId?: string } | null>()?.searchId;
  const article = data?.articleBySlug;
  const articleId = article?.id;
  const platforms = article?.variants.flatMap((each) => each.platforms) ?? [];
  const own = useReaderPlatform(platforms);
  useCanonicalPath(article && articlePath(article.slug));
  useEffect(() => {
    // The server counts one view per reader in half an hour. Errors do not matter to the reader.
    if (articleId !== undefined)
      void client.mutation(HelpViewDocument, { input: { articleId } }).toPromise();
  }, [client, articleId]);

  if (article === null && !error) return <NotFoundPage />;
  if (!article) return <Unloaded {...{ error, refetch }} />;
  const { id, title, description, product, category, variants, related } = article;
  const asked = parameters.get('platform');
  const platform = asked ?? own ?? null;
  const state = searchId === undefined ? undefined : { searchId };
  const variant = variantFor(variants, platform);
  const shown = `${variant.platforms.map(({ name }) => name).join(', ')} 안내`;
  const mine = platforms.find((each) => each.slug === own && !each.appliesToAll);
  const isOther =
    asked !== null && mine !== undefined && variantFor(variants, mine.slug) !== variant;
  const isMissing = asked !== null && !variant.platforms.some(({ slug }) => slug === asked);
  const isUnsaid = variants.length > 1 && own !== undefined && (asked === null || isOther);
  const isWaiting = variants.length > 1 && asked === null && own === undefined;
  const contents = contentsOf(variant.bodyHtml);
  const waiting = isWaiting ? ' article-body-waiting' : '';
  return (
    <div className="article-columns">
      <article className="article">
        <PageHead
          title={`${title} - ${product.name}`}
          description={description}
          path={articlePath(article.slug)}
          article={{ headline: title, section: category.name, updatedAt: article.updatedAt }}
        />
        <Announcements
          product={product.slug}
          platforms={
            variant.platforms.some(({ appliesToAll }) => appliesToAll)
              ? null
              : variant.platforms.map((each) => each.slug)
          }
        />
        <Breadcrumb crumbs={catalogueCrumbs(product, [...category.ancestors, category])} />
        <h1 className="page-title">{title}</h1>
        <p className="article-facts">
          <span>
            마지막 수정 <time dateTime={article.updatedAt}>{formatDate(article.updatedAt)}</time>
          </span>
          {platforms.length === 1 && <span>{platforms[0]!.name}</span>}
        </p>
        <PlatformTabs slug={article.slug} shown={variant} {...{ variants, platform, state }} />
        {(isMissing || isUnsaid || isWaiting) && (
          <p className="article-note">
            {/* Until the platform is known, the line keeps its place. */}
            {isMissing
              ? `선택한 플랫폼 안내가 따로 없어 ${shown}를 보여 드려요.`
              : isWaiting
                ? '\u00a0'
                : `${shown}예요.`}{' '}
            {isOther && (
              <Link href={articlePath(article.slug, mine.slug)} replace state={state}>
                {`${mine.name} 안내 보기`}
              </Link>
            )}
          </p>
        )}
        {contents.length >= MIN_CONTENTS && (
          <nav className={`contents${waiting}`} aria-label="목차">
            <ol>
              {contents.map(({ id, html }) => (
                <li key={id}>
                  <a href={`#${id}`} dangerouslySetInnerHTML={{ __html: html }} />
                </li>
              ))}
            </ol>
          </nav>
        )}
        {/* The server renders this HTML from Markdown and passes no HTML of the author through. */}
        <div
          className={`article-body${waiting}`}
          dangerouslySetInnerHTML={{ __html: pageHtml(variant.bodyHtml) }}
        />
        <Feedback articleId={id} variantId={variant.id} searchId={searchId} />
      </article>
      {related && related.length > 0 && (
        <aside aria-labelledby="related-title">
          <h2 id="related-title" className="section-title">
            관련 도움말
          </h2>
          <ArticleList articles={related} />
        </aside>
      )}
    </div>
  );
}
