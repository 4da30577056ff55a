import { Alert, Button, Link } from '@mui/material';
import { useId, useState } from 'react';
import { timeOf } from '../shell/values.js';
import { DifferenceView } from './history/difference-view.js';
import type { LocalCopy } from './local-copy.js';
import { firstWords, type Writing } from './writing.js';

interface Props {
  /** The article of the room, or "new". */
  article: string;
  /** Texts of this article and of others. */
  copies: readonly LocalCopy[];
  /** The text in the editor; null if there is no editor. */
  present: Writing | null;
  onTake?: (copy: LocalCopy) => void;
  onDrop: (copy: LocalCopy) => void;
}

/** Offers the unsaved texts that the browser has kept. */
export function KeptTexts({ article, copies, present, onTake, onDrop }: Props) {
  const id = useId();
  const [shown, setShown] = useState<string | null>(null);
  const here = copies.filter((copy) => copy.article === article);
  const others = copies.filter((copy) => copy.article !== article);
  const elsewhere = new Map(others.map((copy) => [copy.article, copy.writing.title]));
  if (copies.length === 0) return null;
  return (
    <Alert severity="info" role="region" aria-labelledby={id} className="desk-kept">
      <strong id={id}>저장하지 않은 글이 이 브라우저에 남아 있어요.</strong>
      <ul>
        {here.map((copy) => (
          <li key={copy.key}>
            <span id={`${id}${copy.key}`}>
              {timeOf(copy.at)} ‘{firstWords(copy.writing, copy.base.writing)}’
            </span>
            <div className="desk-row" role="group" aria-labelledby={`${id}${copy.key}`}>
              <Button
                aria-expanded={shown === copy.key}
                onClick={() => setShown(shown === copy.key ? null : copy.key)}
              >
                보기
              </Button>
              {onTake && <Button onClick={() => onTake(copy)}>되살리기</Button>}
              <Button onClick={() => onDrop(copy)}>버리기</Button>
            </div>
            {shown === copy.key && (
              <DifferenceView
                before={present}
                after={copy.writing}
                names={['지금 글', '남은 글']}
              />
            )}
          </li>
        ))}
        {[...elsewhere].map(([other, title]) => (
          <li key={other}>
            <Link href={`#/articles/${other === 'new' ? 'create' : encodeURIComponent(other)}`}>
              {other === 'new' ? '새 문서' : `다른 문서: ${title || '제목 없음'}`}
            </Link>
          </li>
        ))}
      </ul>
    </Alert>
  );
}
