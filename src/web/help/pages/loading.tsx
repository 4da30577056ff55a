/** Takes the place of what is on its way. */
export function Loading() {
  return (
    <div className="loading" aria-busy="true">
      <p role="status">불러오고 있어요…</p>
      <div className="loading-line" />
      <div className="loading-line" />
      <div className="loading-line" />
    </div>
  );
}
