import { TextField, type TextFieldProps } from '@mui/material';
import { useEffect, useRef, useState } from 'react';
import type { Days } from './values.js';
import { timeInKorea } from '../../shared/korean-days.js';

/** The choices with their labels. */
export type Options = Readonly<Record<string, string>>;

interface ChoiceProps {
  label: string;
  options: Options;
  /** Without it, the field of a form, with `name` and `initial`. */
  value?: string;
  onChange?: (value: string) => void;
  name?: string;
  initial?: string;
  disabled?: boolean;
}

/** Chooses one of a few. */
export function Choice({ label, options, value, onChange, name, initial, disabled }: ChoiceProps) {
  return (
    <TextField
      select
      {...{ label, disabled }}
      {...(name === undefined ? { value } : { name, defaultValue: initial, required: true })}
      onChange={({ target }) => onChange?.(target.value)}
      slotProps={{ select: { native: true }, inputLabel: { shrink: true } }}
    >
      {/* Headers of the table sort in ways that the list of orders does not name. */}
      {value === undefined || value in options ? null : <option value={value}>다른 순서</option>}
      {Object.entries(options).map(([key, text]) => (
        <option key={key} value={key}>
          {text}
        </option>
      ))}
    </TextField>
  );
}

const PAUSE_MS = 300;

/** The value, as soon as it has not changed for a moment. */
export function usePaused<T>(value: T): T {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return paused;
}

interface WordsProps {
  label: string;
  value: string | undefined;
  onChange: (value: string) => void;
}

/** A field for the words of a search. */
export const SearchField = ({
  onChange,
  ...props
}: WordsProps & Pick<TextFieldProps, 'inputRef'>) => (
  <TextField
    type="search"
    {...props}
    slotProps={{ htmlInput: { maxLength: 200 } }}
    onChange={({ target }) => onChange(target.value)}
  />
);

/** A field whose text counts as soon as the person pauses. */
export function Words({ label, value = '', onChange }: WordsProps) {
  const [text, setText] = useState(value);
  const paused = usePaused(text);
  const field = useRef<HTMLInputElement>(null);
  // The address changes the text, but not while the list follows the person's typing.
  useEffect(() => {
    if (document.activeElement !== field.current) setText(value);
  }, [value]);
  useEffect(() => {
    if (paused !== value) onChange(paused);
  }, [paused]);
  return <SearchField label={label} value={text} inputRef={field} onChange={setText} />;
}

/** The first and the last day of a list. */
export function DayFields({ from, to, onChange }: Days & { onChange: (days: Days) => void }) {
  return Object.entries({ from: '시작일', to: '종료일' }).map(([name, label]) => (
    <TextField
      key={name}
      type="date"
      label={label}
      value={{ from, to }[name] ?? ''}
      onChange={({ target }) => onChange({ [name]: target.value })}
      slotProps={{ inputLabel: { shrink: true } }}
    />
  ));
}

interface MomentFieldProps {
  name: string;
  label: string;
  initial?: string | null;
  helperText?: string;
}

/** The field of a form for a moment in Korea; without `helperText`, it must be filled in. */
export const MomentField = ({ name, label, initial, helperText }: MomentFieldProps) => (
  <TextField
    {...{ name, label, helperText }}
    type="datetime-local"
    required={helperText === undefined}
    defaultValue={initial ? timeInKorea(new Date(initial)).replace(' ', 'T') : ''}
    slotProps={{ inputLabel: { shrink: true } }}
  />
);

/** The displayed value; null if the field is empty. */
export const momentOf = (value: FormDataEntryValue | null) =>
  value ? `${String(value)}:00+09:00` : null;

/** A text of several lines. The tab keeps it until `sessionStorage` drops the name `kept`. */
export function KeptField({ kept, defaultValue, ...props }: TextFieldProps & { kept: string }) {
  const [initial] = useState(() => sessionStorage.getItem(kept) ?? defaultValue);
  return (
    <TextField
      multiline
      {...props}
      defaultValue={initial}
      onChange={({ target }) => sessionStorage.setItem(kept, target.value)}
    />
  );
}
