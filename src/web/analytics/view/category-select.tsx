import { categoryOptions, type ProductNode } from './categories.js';
import { SelectField } from './select-field.js';

interface CategorySelectProps {
  value: string | null;
  /** Those whose categories can be chosen. */
  products: readonly ProductNode[];
  onChange: (category: string | null) => void;
}

/** The choice of a category, as trees by product. */
export function CategorySelect({ value, products, onChange }: CategorySelectProps) {
  const groups = products.map((product) => ({ product, options: categoryOptions(product) }));
  return (
    <SelectField
      label="카테고리"
      value={value}
      options={groups.flatMap(({ options }) =>
        options.map(({ slug, name }) => [slug, name] as const),
      )}
      onChange={onChange}
    >
      {groups.map(({ product, options }) => (
        <optgroup key={product.slug} label={product.name}>
          {options.map(({ slug, name, depth }) => (
            <option key={slug} value={slug}>
              {`${'\u00a0\u00a0\u00a0'.repeat(depth)}${name}`}
            </option>
          ))}
        </optgroup>
      ))}
    </SelectField>
  );
}
