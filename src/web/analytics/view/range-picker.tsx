import { type FormEvent, useState } from 'react';
import { type Day, dayInKorea } from '../../shared/korean-days.js';
import { type DayRange, FIRST_DAY, type Preset, PRESETS } from './range.js';

interface CustomRangeProps {
  range: DayRange;
  onChange: (range: DayRange) => void;
}

/** Two date fields. The range changes on submit, when the browser has checked the dates. */
function CustomRange({ range, onChange }: CustomRangeProps) {
  const [days, setDays] = useState(range);
  const today = dayInKorea(new Date());

  const submit = (event: FormEvent) => {
    event.preventDefault();
    onChange(days);
  };

  const input = (name: keyof DayRange, label: string, first: Day) => (
    <label className="date-field">
      <span className="visually-hidden">{label}</span>
      <input
        type="date"
        required
        value={days[name]}
        min={first}
        max={today}
        onChange={(event) => setDays({ ...days, [name]: event.target.value })}
      />
    </label>
  );

  return (
    <form className="custom-range" onSubmit={submit}>
      {input('from', '시작일', FIRST_DAY)}
      <span aria-hidden="true">–</span>
      {input('to', '종료일', days.from)}
      <button type="submit" className="button">
        적용
      </button>
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
