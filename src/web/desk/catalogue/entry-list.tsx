import { Box, Button } from '@mui/material';
import { MenuButton } from '../shell/menu-button.js';
import { below, type Change, type Entry, type Place, placeBelow } from './catalogue-data.js';

interface Actions {
  /** Moves an entry one place up (-1) or down (1). */
  onStep: (place: Place, by: -1 | 1) => void;
  onChange: (change: Change, place: Place) => void;
}

/** Entries in their order, each with the categories below it. */
export function EntryList({ onStep, onChange, ...list }: Actions & Place) {
  return (
    <Box component="ul" sx={{ marginInlineStart: list.product ? 3 : 0 }}>
      {list.siblings.map((entry) => (
        <li key={entry.id}>
          <Row place={{ ...list, entry }} {...{ entry, onStep, onChange }} />
          {below(entry).length > 0 && (
            <EntryList {...placeBelow(list, entry)} {...{ onStep, onChange }} />
          )}
        </li>
      ))}
    </Box>
  );
}

/** An entry with its buttons, whose ids the room uses to keep the focus. */
function Row({ place, entry, onStep, onChange }: Actions & { place: Place; entry: Entry }) {
  const { kind, siblings, parent, product } = place;
  const { id, name, slug, aliases = [], appliesToAll } = entry;
  const i = siblings.indexOf(entry);
  const isDeepest = parent !== undefined && !below(product!).includes(parent);
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
  const at = (change: string) => (change === 'create' ? placeBelow(place, entry) : place);
  const choices: Partial<Record<Change, string | false>> = {
    update: '고치기…',
    create: kind !== 'platform' && !isDeepest && '아래에 새 분류…',
    move: kind === 'category' && '옮기기…',
    merge: !appliesToAll && '합치기…',
    delete: '지우기…',
  };
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
      <MenuButton
        id={`more-${id}`}
        aria-label={`${name} 더 보기`}
        name={name}
        choices={Object.fromEntries(
          Object.entries(choices).flatMap(([change, text]) =>
            text ? [[text, () => onChange(change as Change, at(change))]] : [],
          ),
        )}
        sx={{ minWidth: 44 }}
      >
        ⋯
      </MenuButton>
    </Box>
  );
}
