import { Link } from 'wouter';
import { articlePath } from './article-path.js';

interface Variant {
  id: string;
  platforms: readonly { slug: string; name: string }[];
}

/**
 * One tab for each platform of an article whose text differs by platform; the tab of the variant
 * that is shown is marked.
 */
export function PlatformTabs({
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
  /** What the page was told beside its address, and is told again. */
  state?: { searchId: string };
}) {
  const tabs = variants.flatMap(({ id, platforms }) => platforms.map((each) => ({ id, ...each })));
  if (tabs.length < 2) return null;
  // A variant for several platforms is shown under the one that was asked for, else under its
  // first.
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
