import { Link } from 'wouter';

interface Page {
  number: number;
  after?: string | null;
  isCurrent: boolean;
}

/** Links to the pages of a list: those around this one, the first and the last. */
export function Pages({
  pages,
  path,
}: {
  pages: readonly Page[];
  path: (after: string | null) => string;
}) {
  if (pages.length < 2) return null;
  const current = pages.findIndex(({ isCurrent }) => isCurrent);
  const step = (page: Page | undefined, name: string) =>
    page && (
      <Link href={path(page.after ?? null)} className="page" rel="nofollow">
        {name}
      </Link>
    );
  return (
    <nav className="pages" aria-label="페이지 이동">
      {step(pages[current - 1], '이전')}
      <ol className="pages-list">
        {pages.map(({ number, after, isCurrent }, i) => (
          <li key={number}>
            {i > 0 && number > pages[i - 1]!.number + 1 && <span className="pages-gap">…</span>}
            <Link
              href={path(after ?? null)}
              className="page"
              aria-current={isCurrent ? 'page' : undefined}
              rel="nofollow"
            >
              {number}
              <span className="visually-hidden">페이지</span>
            </Link>
          </li>
        ))}
      </ol>
      {step(pages[current + 1], '다음')}
    </nav>
  );
}
