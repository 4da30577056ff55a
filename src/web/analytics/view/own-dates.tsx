import { type FormEvent, useState } from 'react';
import { dayInKorea } from '../../shared/korean-days.js';
import { type DayRange, faultOf } from './range.js';

interface OwnDatesProps {
  range: DayRange;
  onChange: (range: DayRange) => void;
}

/** Two days, taken when they are confirmed: half-typed dates are no range. */
export function OwnDates({ range, onChange }: OwnDatesProps) {
  const [days, setDays] = useState(range);
  const [fault, setFault] = useState<string | null>(null);
  const today = dayInKorea(new Date());

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = faultOf(days, today);
    setFault(found);
    if (found === null) onChange(days);
  };

  const input = (name: keyof DayRange, label: string) => (
    <label className="date-field">
      <span className="visually-hidden">{label}</span>
      <input
        type="date"
        value={days[name]}
        max={today}
        aria-invalid={fault !== null}
        aria-describedby={fault === null ? undefined : 'own-dates-fault'}
        onChange={(event) => setDays({ ...days, [name]: event.target.value })}
      />
    </label>
  );

  return (
    <form className="own-dates" onSubmit={submit} noValidate>
      {input('from', '시작일')}
      <span aria-hidden="true">–</span>
      {input('to', '종료일')}
      <button type="submit" className="button">
        적용
      </button>
      <p id="own-dates-fault" className="fault" role="alert">
        {fault}
      </p>
    </form>
  );
}
