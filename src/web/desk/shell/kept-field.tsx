import { TextField, type TextFieldProps } from '@mui/material';
import { useState } from 'react';

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
