import { useSite } from './site-context.js';

/**
 * What a page says of itself to browsers and search engines. A page without a `path` is for its
 * reader alone.
 */
export function PageHead({
  title,
  description,
  path,
}: {
  title: string;
  description?: string;
  path?: string;
}) {
  const { origin } = useSite();
  return (
    <>
      <title>{title}</title>
      {description !== undefined && <meta name="description" content={description} />}
      {path === undefined ? (
        <meta name="robots" content="noindex" />
      ) : (
        <>
          <link rel="canonical" href={`${origin}${path}`} />
          <meta property="og:title" content={title} />
          {description !== undefined && <meta property="og:description" content={description} />}
          <meta property="og:url" content={`${origin}${path}`} />
        </>
      )}
    </>
  );
}
