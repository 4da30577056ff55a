import {
  Button,
  Dialog,
  DialogActions,
  DialogContent,
  DialogTitle,
  TextField,
} from '@mui/material';
import { useRef, useState } from 'react';

interface SecretDialogProps {
  secret: string;
  onClose: () => void;
}

/** Shows a secret, which nobody can read again. Only its button closes it. */
export function SecretDialog({ secret, onClose }: SecretDialogProps) {
  const field = useRef<HTMLInputElement>(null);
  const [said, say] = useState('지금만 볼 수 있어요. 안전한 곳에 옮겨 두세요.');
  const copy = async () => {
    field.current!.select();
    try {
      await navigator.clipboard.writeText(secret);
      say('복사했어요.');
    } catch {
      // Browsers refuse it on plain HTTP.
      say('브라우저가 복사를 막았어요. 골라 두었으니 Ctrl+C(⌘C)를 눌러 주세요.');
    }
  };
  return (
    <Dialog open fullWidth aria-labelledby="secret-title">
      <DialogTitle id="secret-title">비밀값</DialogTitle>
      <DialogContent>
        <TextField
          label="비밀값"
          value={secret}
          inputRef={field}
          sx={{ mt: 1 }}
          slotProps={{ htmlInput: { readOnly: true } }}
        />
        <p role="status">{said}</p>
      </DialogContent>
      <DialogActions>
        <Button variant="contained" autoFocus onClick={() => void copy()}>
          복사
        </Button>
        <Button onClick={onClose}>옮겨 두었어요</Button>
      </DialogActions>
    </Dialog>
  );
}
