import { TextField } from '@mui/material';
import { timeInKorea } from '../../shared/korean-days.js';

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

/** What the field says; null if it is empty. */
export const momentOf = (value: FormDataEntryValue | null) =>
  value ? `${String(value)}:00+09:00` : null;
