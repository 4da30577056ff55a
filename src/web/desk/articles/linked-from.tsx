import { useEffect, useState } from 'react';
import { Link } from 'react-admin';
import { DeskLinkedFromDocument } from '../../generated/operations.js';
import { type DeskError, execute } from '../shell/execute.js';

/** Maximum number of articles that the server takes at once. */
const AT_ONCE = 100;
const NAMED = 10;

/** The articles that link to one of these and are not among them: titles by id. */
async function read(ids: readonly string[]): Promise<[id: string, title: string][]> {
  const found = new Map<string, string>();
  for (let i = 0; i < ids.length; i += AT_ONCE) {
    const { nodes } = await execute(DeskLinkedFromDocument, { ids: ids.slice(i, i + AT_ONCE) });
    for (const node of nodes ?? [])
      if (node?.__typename === 'Article')
        for (const { id, title } of node.linkedFrom ?? []) found.set(id, title);
  }
  return [...found].filter(([id]) => !ids.includes(id));
}

/** Names the articles whose links break when readers no longer see these. */
export function LinkedFrom({ ids }: { ids: readonly string[] }) {
  const [sentence, setSentence] = useState('이 문서로 이어지는 링크를 찾고 있어요…');
  const [linking, setLinking] = useState<[id: string, title: string][]>([]);
  useEffect(() => {
    read(ids).then(
      (found) => {
        setSentence(found.length > 0 ? '이 문서들에 있는 링크가 끊어져요. 먼저 고쳐 주세요.' : '');
        setLinking(found);
      },
      ({ message }: DeskError) => setSentence(`다른 문서의 링크를 확인하지 못했어요. ${message}`),
    );
  }, [ids]);
  return (
    <div role="status">
      {sentence}
      <ul>
        {linking.slice(0, NAMED).map(([id, title]) => (
          <li key={id}>
            <Link to={`/articles/${encodeURIComponent(id)}`} target="_blank">
              {title}
            </Link>
          </li>
        ))}
        {linking.length > NAMED && <li>그 밖에도 있어요.</li>}
      </ul>
    </div>
  );
}
