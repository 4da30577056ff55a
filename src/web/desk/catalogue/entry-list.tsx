import { Box, Button, Menu, MenuItem } from '@mui/material';
import { useState } from 'react';
import { below, type Change, type Entry, type Kind, type Place } from './catalogue-data.js';

interface Actions {
  /** Moves an entry one place up (-1) or down (1). */
  onStep: (place: Place, by: -1 | 1) => void;
  onChange: (change: Change, place: Place) => void;
}

interface EntryListProps extends Actions {
  kind: Kind;
  entries: readonly Entry[];
  parent?: Entry | null;
  product?: Entry | null;
}

/** Entries in their order, each with the categories below it. */
export function EntryList({ kind, entries, parent = null, product = null, ...on }: EntryListProps) {
  return (
    <Box component="ul" sx={{ marginInlineStart: product ? 3 : 0 }}>
      {entries.map((entry) => (
        <li key={entry.id}>
          <Row place={{ kind, entry, siblings: entries, parent, product }} entry={entry} {...on} />
          {below(entry).length > 0 && (
            <EntryList
              kind="category"
              entries={below(entry)}
              parent={product && entry}
              product={product ?? entry}
              {...on}
            />
          )}
        </li>
      ))}
    </Box>
  );
}

/** An entry with its buttons, whose ids the room uses to keep the focus. */
function Row({ place, entry, onStep, onChange }: Actions & { place: Place; entry: Entry }) {
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const { kind, siblings, parent, product } = place;
  const { id, name, slug, aliases = [], appliesToAll } = entry;
  const i = siblings.indexOf(entry);
  const isDeepest = parent !== null && !below(product!).includes(parent);
  const step = (by: -1 | 1, text: string, isPossible: boolean) => (
    // Not `disabled`, which would lose the focus at the end of the list.
    <Button
      id={`${by}-${id}`}
      aria-label={`${name} ${text}`}
      aria-disabled={!isPossible}
      onClick={() => onStep(place, by)}
      sx={{ minWidth: 44, opacity: isPossible ? 1 : 0.4 }}
    >
      {text}
    </Button>
  );
  const choice = (change: Change, text: string, isPossible = true) =>
    isPossible && (
      <MenuItem
        onClick={() => {
          setAnchor(null);
          onChange(change, place);
        }}
      >
        {text}
      </MenuItem>
    );
  return (
    <Box
      sx={{
        display: 'flex',
        alignItems: 'center',
        paddingInlineStart: 1.5,
        marginBottom: 0.5,
        backgroundColor: 'background.paper',
        border: '1px solid var(--line)',
        borderRadius: 1,
      }}
    >
      <Box sx={{ flex: 1 }}>
        <strong>{name}</strong>{' '}
        <Box component="small" sx={{ color: 'text.secondary' }}>
          {[slug, ...aliases, ...(appliesToAll ? ['모든 플랫폼'] : [])].join(' · ')}
        </Box>
      </Box>
      {step(-1, '위', i > 0)}
      {step(1, '아래', i < siblings.length - 1)}
      <Button
        id={`more-${id}`}
        aria-label={`${name} 더 보기`}
        aria-haspopup="menu"
        aria-expanded={anchor !== null}
        onClick={({ currentTarget }) => setAnchor(currentTarget)}
        sx={{ minWidth: 44 }}
      >
        ⋯
      </Button>
      <Menu
        anchorEl={anchor}
        open={anchor !== null}
        onClose={() => setAnchor(null)}
        // It stands outside of the page's landmarks.
        slotProps={{ paper: { role: 'region', 'aria-label': name } }}
      >
        {choice('update', '고치기…')}
        {choice('create', '아래에 새 분류…', kind !== 'platform' && !isDeepest)}
        {choice('move', '옮기기…', kind === 'category')}
        {choice('merge', '합치기…', !appliesToAll)}
        {choice('delete', '지우기…')}
      </Menu>
    </Box>
  );
}
