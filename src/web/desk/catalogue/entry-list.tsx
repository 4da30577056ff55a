import { Button } from '@mui/material';
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
    <ul className="desk-entries">
      {list.siblings.map((entry) => (
        <li key={entry.id}>
          <Row place={{ ...list, entry }} {...{ entry, onStep, onChange }} />
          {below(entry).length > 0 && (
            <EntryList {...placeBelow(list, entry)} {...{ onStep, onChange }} />
          )}
        </li>
      ))}
    </ul>
  );
}

/** An entry with its buttons, whose ids the room uses to keep the focus. */
function Row({ place, entry, onStep, onChange }: Actions & { place: Place; entry: Entry }) {
  const { kind, siblings, parent, product } = place;
  const { id, name, slug, aliases = [], appliesToAll } = entry;
  const i = siblings.indexOf(entry);
  const isDeepest = parent !== undefined && !below(product!).includes(parent);
  const hasBelow = kind !== 'platform' && !isDeepest;
  const step = (by: -1 | 1, text: string, isPossible: boolean) => (
    // Not `disabled`, which would lose the focus at the end of the list.
    <Button
      id={`${by}-${id}`}
      aria-label={`${name} ${text}`}
      aria-disabled={!isPossible}
      onClick={() => onStep(place, by)}
    >
      {text}
    </Button>
  );
  return (
    <div className="desk-entry">
      <div>
        <strong>
          <bdi>{name}</bdi>
        </strong>{' '}
        <bdi className="desk-small">
          {[slug, ...aliases, ...(appliesToAll ? ['모든 플랫폼'] : [])].join(' · ')}
        </bdi>
      </div>
      {step(-1, '위', i > 0)}
      {step(1, '아래', i < siblings.length - 1)}
      <MenuButton
        id={`more-${id}`}
        aria-label={`${name} 더 보기`}
        name={name}
        choices={{
          '고치기…': () => onChange('update', place),
          '아래에 새 분류…': hasBelow && (() => onChange('create', placeBelow(place, entry))),
          '옮기기…': kind === 'category' && (() => onChange('move', place)),
          '합치기…': !appliesToAll && (() => onChange('merge', place)),
          '지우기…': () => onChange('delete', place),
        }}
      >
        ⋯
      </MenuButton>
    </div>
  );
}
