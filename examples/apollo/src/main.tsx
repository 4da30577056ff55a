import { ApolloProvider } from '@apollo/client/react';
import { useSyncExternalStore } from 'react';
import { createRoot } from 'react-dom/client';
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
  <ApolloProvider client={client}>
    <App />
  </ApolloProvider>,
);
