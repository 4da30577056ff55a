import { useState } from 'react';
import { type DayRange, type Preset, PRESETS } from './range.js';
import { OwnDates } from './own-dates.js';

interface RangePickerProps {
  choice: Preset | DayRange;
  /** The days that it means. */
  range: DayRange;
  onChange: (choice: Preset | DayRange) => void;
}

/** The choice of a range: one that ends today, or own dates. */
export function RangePicker({ choice, range, onChange }: RangePickerProps) {
  const [isOpen, setOpen] = useState(false);
  const isOwn = typeof choice !== 'string';
  const isAsking = isOpen || isOwn;
  return (
    <div className="range-picker">
      <fieldset className="segments">
        <legend className="visually-hidden">기간</legend>
        {(Object.keys(PRESETS) as Preset[]).map((preset) => (
          <button
            key={preset}
            type="button"
            aria-pressed={!isAsking && choice === preset}
            onClick={() => {
              setOpen(false);
              onChange(preset);
            }}
          >
            최근 {PRESETS[preset]}일
          </button>
        ))}
        <button type="button" aria-pressed={isAsking} onClick={() => setOpen(true)}>
          직접 고르기
        </button>
      </fieldset>
      {isAsking && (
        <OwnDates
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
