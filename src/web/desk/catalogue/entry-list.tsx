import { Box, Button, Menu, MenuItem } from '@mui/material';
import { useState } from 'react';
import { below, type Change, type Entry, type Kind, type Place } from './catalogue-data.js';
import { CHANGES } from './entry-form.js';

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
    <Box
      component="ul"
      sx={{ listStyle: 'none', padding: 0, paddingInlineStart: parent || product ? 2 : 0 }}
    >
      {entries.map((entry) => (
        <li key={entry.id}>
          <Row place={{ kind, entry, siblings: entries, parent, product }} {...on} />
          {below(entry).length > 0 && (
            <EntryList
              kind="category"
              entries={below(entry)}
              parent={kind === 'category' ? entry : null}
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
function Row({ place, onStep, onChange }: Actions & { place: Place }) {
  const { entry, siblings } = place;
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const i = siblings.indexOf(entry);
  const step = (by: -1 | 1, text: string, isPossible: boolean) => (
    // Not `disabled`, which would lose the focus at the end of the list.
    <Button
      id={`${by}-${entry.id}`}
      aria-label={`${entry.name} ${text}`}
      aria-disabled={!isPossible}
      onClick={() => onStep(place, by)}
      sx={{ minWidth: 44, opacity: isPossible ? 1 : 0.4 }}
    >
      {text}
    </Button>
  );
  return (
    <Box
      sx={{
        display: 'flex',
        flexWrap: 'wrap',
        alignItems: 'center',
        paddingInlineStart: 1.5,
        backgroundColor: 'background.paper',
        border: '1px solid var(--line)',
        borderRadius: 1,
        marginBottom: 0.5,
      }}
    >
      <Box sx={{ flex: 1, minWidth: '8rem', paddingBlock: 0.5 }}>
        <strong>{entry.name}</strong>{' '}
        <Box component="span" sx={{ color: 'text.secondary', fontSize: '0.875rem' }}>
          {[entry.slug, ...(entry.aliases ?? []), entry.appliesToAll && '공통']
            .filter(Boolean)
            .join(' · ')}
        </Box>
      </Box>
      {step(-1, '위', i > 0)}
      {step(1, '아래', i < siblings.length - 1)}
      <Button
        id={`more-${entry.id}`}
        aria-label={`${entry.name} 더 보기`}
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
        slotProps={{ list: { 'aria-label': entry.name } }}
      >
        {CHANGES.filter(({ isFor }) => isFor(place)).map(({ change, label }) => (
          <MenuItem
            key={change}
            onClick={() => {
              setAnchor(null);
              onChange(change, place);
            }}
          >
            {label}
          </MenuItem>
        ))}
      </Menu>
    </Box>
  );
}
