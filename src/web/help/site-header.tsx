import { Link, useLocation } from 'wouter';
import { SearchBox } from './search-box.js';

/** The way home, and on every page but that one the field to search by. */
export function SiteHeader() {
  const [path] = useLocation();
  return (
    <header className="site-header">
      <div className="site-header-row">
        <Link href="/" className="site-name">
          고객센터 <span className="site-name-soft">도움말</span>
        </Link>
        {path !== '/' && <SearchBox />}
      </div>
    </header>
  );
}
