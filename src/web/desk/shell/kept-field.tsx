import { TextField, type TextFieldProps } from '@mui/material';
import { useState } from 'react';

/**
 * A text of several lines. The tab keeps it under a name until `sessionStorage` drops the name:
 * Escape, another room, a conflict or an ended session lose nothing.
 */
export function KeptField({ keptAs, defaultValue, ...props }: TextFieldProps & { keptAs: string }) {
  const [initial] = useState(() => sessionStorage.getItem(keptAs) ?? defaultValue);
  return (
    <TextField
      multiline
      {...props}
      defaultValue={initial}
      onChange={({ target }) => sessionStorage.setItem(keptAs, target.value)}
    />
  );
}
