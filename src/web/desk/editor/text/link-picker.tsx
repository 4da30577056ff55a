import { type KeyboardEvent, useState } from 'react';
import { useGetList } from 'react-admin';
import { Button, List, ListItemButton, ListItemText, TextField } from '@mui/material';
import { articlePath } from '../../../help/addresses.js';
import type { ArticleRow } from '../../articles/articles-data.js';
import { STATUSES } from '../../articles/marks.js';
import { DialogFrame } from '../../shell/dialogs.js';
import { usePaused } from '../../shell/fields.js';

interface Props {
  /** The address of the link at the cursor. */
  href: string | undefined;
  onPick: (title: string, address: string) => void;
  onRemove: () => void;
  onClose: () => void;
}

/** The articles with all words in their titles, then the others. */
function titlesFirst(articles: readonly ArticleRow[], text: string): ArticleRow[] {
  const words = text.toLowerCase().split(/\s+/);
  const named = articles.filter(({ title }) => {
    const letters = title.toLowerCase().replace(/\s/g, '');
    return words.every((word) => letters.includes(word));
  });
  return [...new Set([...named, ...articles])];
}

/** A dialog that finds an article by its words, or takes an address. */
export function LinkPicker({ href, onPick, onRemove, onClose }: Props) {
  const [typed, setTyped] = useState(href ?? '');
  const title = typed.trim();
  const isAddress = /^(https?:\/\/|mailto:|\/|#)\S/i.test(title);
  const text = usePaused(isAddress ? '' : title.slice(0, 200));
  const {
    data = [],
    error,
    isSuccess,
    isPlaceholderData,
  } = useGetList<ArticleRow>(
    'articles',
    {
      filter: { text },
      pagination: { page: 1, perPage: 50 },
      sort: { field: 'EDITED', order: 'DESC' },
    },
    { placeholderData: (previous) => previous },
  );
  const found = isAddress ? [] : titlesFirst(data, text).slice(0, 20);
  const close = (then: () => void) => {
    onClose();
    // The dialog gives the focus back first.
    setTimeout(then);
  };
  const pick = (name: string, address: string) => close(() => onPick(name, address));
  const walk = (event: KeyboardEvent<HTMLElement>) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('input, [role="button"]')];
    stops[stops.indexOf(document.activeElement as HTMLElement) + step]?.focus();
  };
  return (
    <DialogFrame
      title={href === undefined ? '링크 넣기' : '링크 바꾸기'}
      onClose={onClose}
      onKeyDown={walk}
      onSubmit={(event) => {
        event.preventDefault();
        const [first] = text === title && !isPlaceholderData ? found : [];
        if (isAddress) pick(title, title);
        else if (title && first) pick(first.title, articlePath(first.slug));
      }}
      actions={
        <>
          {href !== undefined && <Button onClick={() => close(onRemove)}>링크 빼기</Button>}
          <Button onClick={onClose}>닫기</Button>
        </>
      }
    >
      <TextField
        autoFocus
        type="search"
        label="찾을 말 또는 주소"
        value={typed}
        onChange={({ target }) => setTyped(target.value)}
      />
      <p role="status">
        {(error as Error | null)?.message ??
          (title !== '' && !isAddress && isSuccess && found.length === 0
            ? '이 말이 있는 문서가 없어요.'
            : '')}
      </p>
      {isAddress && <Button type="submit">이 주소로 링크하기</Button>}
      <List aria-label="문서">
        {found.map(({ id, slug, title: name, breadcrumb, status }) => (
          <li key={id}>
            <ListItemButton onClick={() => pick(name, articlePath(slug))}>
              <ListItemText
                primary={name}
                secondary={
                  breadcrumb.join(' › ') + (status === 'PUBLISHED' ? '' : ` · ${STATUSES[status]}`)
                }
              />
            </ListItemButton>
          </li>
        ))}
      </List>
    </DialogFrame>
  );
}
