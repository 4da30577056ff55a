import { Link } from 'wouter';
import { useStatus } from '../outcome.js';
import { PageHead } from '../page-head.js';

/** There is nothing at this address, or no longer. */
export function NotFoundPage() {
  useStatus(404);
  return (
    <section className="notice">
      <PageHead title="찾을 수 없는 페이지 - 도움말" />
      <h1>찾는 페이지가 없어요</h1>
      <p>
        주소가 바뀌었거나 더는 제공하지 않는 도움말이에요. 위에서 검색하거나 처음으로 가 보세요.
      </p>
      <Link href="/" className="button">
        도움말 처음으로
      </Link>
    </section>
  );
}
