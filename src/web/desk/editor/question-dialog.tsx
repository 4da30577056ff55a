import {
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  TextField,
} from '@mui/material';
import { type FormEvent, useState } from 'react';

/** What the person is asked before something happens. */
export interface Question {
  label: string;
  text: string;
  field?: { label: string; type: 'text' | 'date' | 'datetime-local' };
  run: (value: string) => Promise<unknown>;
}

interface Props {
  question: Question;
  onClose: () => void;
}

/** Asks before something happens, and for what it needs. */
export function QuestionDialog({ question: { label, text, field, run }, onClose }: Props) {
  const [value, setValue] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onClose();
    void run(value.trim());
  };
  return (
    <Dialog open fullWidth maxWidth="xs" onClose={onClose} aria-labelledby="question-title">
      <form onSubmit={submit}>
        <DialogTitle id="question-title">{label}</DialogTitle>
        <DialogContent className="desk-stack">
          <p>{text}</p>
          {field && (
            <TextField
              autoFocus
              required
              label={field.label}
              type={field.type}
              multiline={field.type === 'text'}
              slotProps={{ inputLabel: { shrink: true } }}
              value={value}
              onChange={({ target }) => setValue(target.value)}
            />
          )}
        </DialogContent>
        <DialogActions>
          <Button onClick={onClose}>그만두기</Button>
          <Button type="submit" variant="contained" autoFocus={!field}>
            {label}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
