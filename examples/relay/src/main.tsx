import { Component, type ReactNode, Suspense, useDeferredValue, useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import { RelayEnvironmentProvider } from 'react-relay';
import { onAddress, readAddress } from '../../shared/address';
import '../../shared/style.css';
import { ArticleView } from './article-view';
import { ApiError, environment, errorText } from './environment';
import { SearchBox } from './search-box';
import { SearchPage } from './search-page';

function App() {
  const search = useSyncExternalStore(onAddress, () => location.search);
  // The previous page stays until the next one is there.
  const shown = useDeferredValue(search);
  const address = readAddress(shown);
  return (
    <>
      <SearchBox key={address.query} address={address} />
      <div aria-busy={shown !== search}>
        <Problems key={shown}>
          {address.article === null ? (
            <SearchPage address={address} />
          ) : (
            <ArticleView address={address} slug={address.article} />
          )}
        </Problems>
      </div>
    </>
  );
}

/** Shows what an error of a query says to the visitor. */
class Problems extends Component<{ children: ReactNode }, { error?: unknown }> {
  override state: { error?: unknown } = {};

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    return error ? <p role="alert">{errorText(error)}</p> : this.props.children;
  }
}

/** Errors of the API are shown by `Problems`; others are defects. */
function onCaughtError(error: unknown): void {
  if (!(error instanceof ApiError)) console.error(error);
}

createRoot(document.getElementById('root')!, { onCaughtError }).render(
  <RelayEnvironmentProvider environment={environment}>
    <Suspense fallback={<p role="status">찾고 있어요…</p>}>
      <App />
    </Suspense>
  </RelayEnvironmentProvider>,
);
