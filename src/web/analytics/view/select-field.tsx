import type { ReactNode } from 'react';

interface SelectFieldProps {
  label: string;
  /** null: all. */
  value: string | null;
  /** Each value with its name. */
  options: readonly (readonly [value: string, name: string])[];
  onChange: (value: string | null) => void;
  /** Options in groups, instead of `options`, which then only tell what is known. */
  children?: ReactNode;
}

/**
 * One choice of many, or of all. A value that is not among them is shown as it is: an address may
 * name what is gone.
 */
export function SelectField({ label, value, options, onChange, children }: SelectFieldProps) {
  const isUnknown =
    value !== null && options.length > 0 && !options.some(([known]) => known === value);
  const isWaiting = value !== null && options.length === 0;
  return (
    <label className="field">
      <span className="field-name">{label}</span>
      <span className="select-box">
        <select
          className={value === null ? 'select' : 'select chosen'}
          value={value ?? ''}
          onChange={(event) => onChange(event.target.value || null)}
        >
          <option value="">전체</option>
          {(isUnknown || isWaiting) && (
            <option value={value}>{isWaiting ? '…' : `없는 값 (${value})`}</option>
          )}
          {children ??
            options.map(([slug, name]) => (
              <option key={slug} value={slug}>
                {name}
              </option>
            ))}
        </select>
      </span>
    </label>
  );
}
