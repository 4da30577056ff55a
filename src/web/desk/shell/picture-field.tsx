import { Checkbox, FormControlLabel, TextField } from '@mui/material';
import { Upload } from '../editor/text/uploads.js';
import { DeskError } from './execute.js';

interface PictureFieldProps {
  name: string;
  label: string;
  /** The address of the present picture; empty without one. */
  present: string;
}

/** Chooses a picture, keeps the present one, or takes it away. */
export const PictureField = ({ name, label, present }: PictureFieldProps) => (
  <div>
    <TextField
      {...{ name, label }}
      type="file"
      helperText="PNG나 WebP, 1MB까지."
      slotProps={{
        htmlInput: { accept: 'image/png,image/webp' },
        inputLabel: { shrink: true },
      }}
    />
    {present && (
      <FormControlLabel
        control={<Checkbox name={`${name}-removed`} />}
        label={
          <>
            <img className="desk-thumbnail" src={present} alt="" /> 지금 그림 지우기
          </>
        }
      />
    )}
  </div>
);

/** The address of the picture of a field, once it is stored; empty without one. */
export async function pictureIn(fields: FormData, name: string, present: string): Promise<string> {
  const file = fields.get(name) as File;
  if (file.size === 0) return fields.has(`${name}-removed`) ? '' : present;
  const upload = new Upload(file);
  await upload.ended;
  const { address, failure } = upload.progress;
  if (address === undefined) throw new DeskError(failure!);
  return address;
}
