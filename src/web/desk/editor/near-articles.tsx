import { useEffect, useState } from 'react';
import { Link } from 'react-admin';
import {
  DeskNearArticlesDocument,
  type DeskNearArticlesQuery,
} from '../../generated/operations.js';
import { execute } from '../shell/execute.js';
import { usePaused } from '../shell/fields.js';

type Near = NonNullable<DeskNearArticlesQuery['search']>['nodes'];

/** Names published articles on the subject of a title, so that nobody writes one twice. */
export function NearArticles({ title }: { title: string }) {
  // The server takes no longer query.
  const query = usePaused(title.trim().slice(0, 200));
  const [near, setNear] = useState<Near>([]);
  useEffect(() => {
    let isCurrent = true;
    const show = (found: Near) => isCurrent && setNear(found);
    if (query === '') show([]);
    // Writing goes on without the names.
    else
      execute(DeskNearArticlesDocument, { title: query }).then(
        ({ search }) => show(search?.nodes ?? []),
        () => show([]),
      );
    return () => void (isCurrent = false);
  }, [query]);
  return (
    <div role="status">
      {near.length > 0 && '비슷한 문서가 있어요.'}
      {near.map(({ id, title: name }) => (
        <div key={id}>
          <Link to={`/articles/${encodeURIComponent(id)}`} target="_blank">
            {name}
          </Link>
        </div>
      ))}
    </div>
  );
}
