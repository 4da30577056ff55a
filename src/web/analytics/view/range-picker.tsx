import { type FormEvent, useState } from 'react';
import { dayInKorea } from '../../shared/korean-days.js';
import { type DayRange, describeRangeError, type Preset, PRESETS } from './range.js';

interface CustomRangeProps {
  range: DayRange;
  onChange: (range: DayRange) => void;
}

/** Two date fields. The range changes on submit, because half-typed dates are not a range. */
function CustomRange({ range, onChange }: CustomRangeProps) {
  const [days, setDays] = useState(range);
  const [error, setError] = useState<string | null>(null);
  const today = dayInKorea(new Date());

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = describeRangeError(days, today);
    setError(found);
    if (found === null) onChange(days);
  };

  const input = (name: keyof DayRange, label: string) => (
    <label className="date-field">
      <span className="visually-hidden">{label}</span>
      <input
        type="date"
        value={days[name]}
        max={today}
        aria-invalid={error !== null}
        aria-describedby={error === null ? undefined : 'custom-range-error'}
        onChange={(event) => setDays({ ...days, [name]: event.target.value })}
      />
    </label>
  );

  return (
    <form className="custom-range" onSubmit={submit} noValidate>
      {input('from', '시작일')}
      <span aria-hidden="true">–</span>
      {input('to', '종료일')}
      <button type="submit" className="button">
        적용
      </button>
      <p id="custom-range-error" className="field-error" role="alert">
        {error}
      </p>
    </form>
  );
}

interface RangePickerProps {
  choice: Preset | DayRange;
  /** The days of the choice. */
  range: DayRange;
  onChange: (choice: Preset | DayRange) => void;
}

/** The choice of a range: one of the last days, or a custom range. */
export function RangePicker({ choice, range, onChange }: RangePickerProps) {
  const [isOpen, setOpen] = useState(false);
  const isCustom = isOpen || typeof choice !== 'string';
  return (
    <div className="range-picker">
      <fieldset className="segments">
        <legend className="visually-hidden">기간</legend>
        {(Object.keys(PRESETS) as Preset[]).map((preset) => (
          <button
            key={preset}
            type="button"
            aria-pressed={!isCustom && choice === preset}
            onClick={() => {
              setOpen(false);
              onChange(preset);
            }}
          >
            최근 {PRESETS[preset]}일
          </button>
        ))}
        <button type="button" aria-pressed={isCustom} onClick={() => setOpen(true)}>
          직접 고르기
        </button>
      </fieldset>
      {isCustom && (
        <CustomRange
          key={`${range.from} ${range.to}`}
          range={range}
          onChange={(days) => {
            setOpen(false);
            onChange(days);
          }}
        />
      )}
    </div>
  );
}
