import { type KeyboardEvent, useId, useRef, useState } from 'react';
import { KeptField } from '../shell/fields.js';

const MAX_NAMES = 8;

interface MentionFieldProps {
  /** See `KeptField`. */
  kept: string;
  people: readonly { name: string }[];
  isReadOnly: boolean;
}

/** The text of a note. After an @, the field completes the names of people. */
export function MentionField({ kept, people, isReadOnly }: MentionFieldProps) {
  const id = useId();
  /** The text between an @ and the caret; null without an @. */
  const [typed, setTyped] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const field = useRef<HTMLTextAreaElement>(null);
  const names = typed === null ? [] : namesFrom(people, typed);
  const current = names[Math.min(at, names.length - 1)];
  const look = ({ value, selectionStart }: HTMLTextAreaElement) => {
    setTyped(/@([^@\n]*)$/.exec(value.slice(0, selectionStart))?.[1] ?? null);
    setAt(0);
  };
  const complete = (name: string) => {
    const { current: text } = field;
    const end = text!.selectionStart;
    text!.setRangeText(`${name} `, end - typed!.length, end, 'end');
    text!.dispatchEvent(new Event('input', { bubbles: true }));
    setTyped(null);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { key, nativeEvent } = event;
    if (!current || nativeEvent.isComposing) return;
    if (key === 'Escape') setTyped(null);
    else if (key === 'Enter' || key === 'Tab') complete(current);
    else if (key === 'ArrowDown') setAt((at + 1) % names.length);
    else if (key === 'ArrowUp') setAt((at + names.length - 1) % names.length);
    else return;
    event.preventDefault();
  };
  return (
    <div className="desk-mentions">
      <KeptField
        kept={kept}
        inputRef={field}
        name="body"
        label="메모"
        fullWidth
        minRows={2}
        helperText={
          people.length > 0
            ? '동료에게만 보여요. @를 쓰고 이름을 고르면 그 사람에게 알려요.'
            : '동료에게만 보여요.'
        }
        onInput={({ target }) => look(target as HTMLTextAreaElement)}
        onKeyDown={onKeyDown}
        onBlur={() => setTyped(null)}
        slotProps={{
          htmlInput: {
            maxLength: 2_000,
            readOnly: isReadOnly,
            'aria-autocomplete': 'list',
            'aria-controls': current && id,
            'aria-activedescendant': current && `${id}-${names.indexOf(current)}`,
          },
        }}
      />
      {current && (
        <ul id={id} role="listbox" aria-label="부를 사람">
          {names.map((name, i) => (
            <li
              key={name}
              id={`${id}-${i}`}
              role="option"
              aria-selected={name === current}
              // The list stays until the click.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => {
                // Ends the composition of an input method.
                field.current!.blur();
                complete(name);
                field.current!.focus();
              }}
            >
              <bdi>{name}</bdi>
            </li>
          ))}
        </ul>
      )}
      <span className="visually-hidden" role="status">
        {current && `이름 ${names.length}개`}
      </span>
    </div>
  );
}

/** The names that begin with the text, without a name that is typed in full. */
function namesFrom(people: readonly { name: string }[], text: string): string[] {
  const wanted = text.normalize('NFC').toLowerCase();
  const names = new Set(people.map(({ name }) => name));
  return [...names]
    .filter((name) => name.toLowerCase().startsWith(wanted) && name.toLowerCase() !== wanted)
    .slice(0, MAX_NAMES);
}
