import { Link } from 'wouter';
import type { HelpSearchQuery } from '../../generated/operations.js';
import { articlePath } from '../article/article-path.js';
import { asExcerpt } from './as-excerpt.js';
import { Highlighted } from '../highlighted.js';

/** As many characters as the document asks for. */
const EXCERPT_LENGTH = 200;

type Edge = NonNullable<HelpSearchQuery['search']>['edges'][number];

/** The button of a mouse that opens a link in a tab of its own. */
const MIDDLE = 1;

/**
 * One result: its tags [product][category][platforms], its title, and the part of its text in which
 * most matched.
 */
export function Result({
  edge,
  platform,
  searchId,
  onOpen,
}: {
  edge: Edge;
  platform: string | null;
  searchId: string;
  onOpen: () => void;
}) {
  const { node, titleHighlight, excerptHighlight } = edge;
  // The variant that the excerpt is of: where it has the filtered platform, that one is opened.
  const opened = node.platforms.some(({ slug }) => slug === platform) ? platform : null;
  const tags = [node.product, node.category, ...node.platforms];
  return (
    <li className="result">
      <Link
        href={articlePath(node.slug, opened)}
        className="result-link"
        state={{ searchId }}
        onClickCapture={onOpen}
        onAuxClick={({ button }) => button === MIDDLE && onOpen()}
      >
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
        <Highlighted segments={asExcerpt(excerptHighlight, EXCERPT_LENGTH)} />
      </p>
    </li>
  );
}
