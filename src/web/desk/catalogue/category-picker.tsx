import { Autocomplete, TextField } from '@mui/material';
import { useState } from 'react';
import { categoryOptions } from '../../shared/categories.js';
import { useCatalogue } from './catalogue-data.js';

interface CategoryPickerProps {
  label: string;
  /** The slug of the category; null for none. */
  value: string | null;
  onChange: (slug: string | null) => void;
  /** Whether the person must choose one. */
  required?: boolean;
  disabled?: boolean;
  /** The error of the value. */
  refusal?: string | false;
}

/** Chooses a category by its path, e.g. 새미톡 › 채팅 › 그룹채팅. Any part of the path finds it. */
export function CategoryPicker(props: CategoryPickerProps) {
  const { label, value, onChange, required, disabled, refusal } = props;
  const options = useCatalogue().products.flatMap(categoryOptions);
  return (
    <Autocomplete
      options={options}
      disabled={disabled}
      getOptionLabel={({ path }) => path}
      getOptionKey={({ slug }) => slug}
      value={options.find(({ slug }) => slug === value) ?? null}
      onChange={(_, option) => onChange(option?.slug ?? null)}
      renderInput={(params) => (
        <TextField {...{ ...params, label, required }} error={!!refusal} helperText={refusal} />
      )}
    />
  );
}

/** The hidden field `category` of a form, with its picker. */
export function CategoryField(props: Pick<CategoryPickerProps, 'label' | 'required'>) {
  const [slug, setSlug] = useState<string | null>(null);
  return (
    <>
      <CategoryPicker {...props} value={slug} onChange={setSlug} />
      <input type="hidden" name="category" value={slug ?? ''} />
    </>
  );
}
