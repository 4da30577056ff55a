import { Link } from 'wouter';
import { contactAddress } from './contact-address.js';
import { useSite } from './site-context.js';

/** The ends of every page. */
export function SiteFooter() {
  const { contactUrl } = useSite();
  return (
    <footer className="site-footer">
      <nav className="site-footer-row" aria-label="바로가기">
        <Link href="/">도움말 처음</Link>
        <Link href="/search">전체 도움말</Link>
        {contactUrl !== null && <a href={contactAddress(contactUrl)}>상담원에게 물어보기</a>}
      </nav>
    </footer>
  );
}
