interface TopBarProps {
  onRefresh: () => void;
  onForgetKey: () => void;
}

/** What the page is, and what holds for all of it. */
export function TopBar({ onRefresh, onForgetKey }: TopBarProps) {
  return (
    <header className="top-bar">
      <div className="top-bar-inside">
        <h1>
          <span className="brand">도움</span> 검색 통계
        </h1>
        <div className="top-bar-actions">
          <a className="button quiet" href="/">
            도움말
          </a>
          <button type="button" className="button quiet" onClick={onRefresh}>
            새로고침
          </button>
          <button type="button" className="button quiet" onClick={onForgetKey}>
            키 지우기
          </button>
        </div>
      </div>
    </header>
  );
}
