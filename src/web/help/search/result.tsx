import { Link } from 'wouter';
import type { HelpSearchQuery } from '../../generated/operations.js';
import { articlePath } from '../article/article-path.js';
import { Highlighted } from '../highlighted.js';

type Edge = NonNullable<HelpSearchQuery['search']>['edges'][number];

/** One result: its tags [product][category][platforms], its title, and the part of its text in which most matched. */
export function Result({ edge, platform, onOpen }: { edge: Edge; platform: string | null; onOpen: () => void }) {
  const { node, titleHighlight, excerptHighlight } = edge;
  // The variant that the excerpt is of: where it has the filtered platform, that one is opened.
  const opened = node.platforms.some(({ slug }) => slug === platform) ? platform : null;
  const tags = [node.product, node.category, ...node.platforms];
  return (
    <li className="result">
      <Link href={articlePath(node.slug, opened)} className="result-link" onClick={onOpen} onAuxClick={onOpen}>
        <h2 className="result-title">
          <Highlighted segments={titleHighlight} />
        </h2>
      </Link>
      <ul className="tags" aria-label="분류">
        {tags.map(({ slug, name }) => (
          <li key={slug} className="tag">
            {name}
          </li>
        ))}
      </ul>
      <p className="result-excerpt">
        <Highlighted segments={excerptHighlight} />
      </p>
    </li>
  );
}
