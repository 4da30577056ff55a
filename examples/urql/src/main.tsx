import { useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
import { Provider } from 'urql';
import { onAddress, readAddress } from '../../shared/address';
import '../../shared/style.css';
import { ArticleView } from './article-view';
import { client } from './client';
import { SearchBox } from './search-box';
import { SearchPage } from './search-page';

function App() {
  const address = readAddress(useSyncExternalStore(onAddress, () => location.search));
  return (
    <>
      <SearchBox key={address.query} address={address} />
      {address.article === null ? (
        <SearchPage address={address} />
      ) : (
        <ArticleView key={address.article} address={address} slug={address.article} />
      )}
    </>
  );
}

createRoot(document.getElementById('root')!).render(
  <Provider value={client}>
    <App />
  </Provider>,
);
