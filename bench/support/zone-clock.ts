const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The intervals of a timeline, as the schema names them. */
export type Unit = 'HOUR' | 'DAY' | 'WEEK';

/**
 * Finds the start of an hour, day or week in a time zone. The zone must differ from UTC by whole
 * hours.
 */
export class ZoneClock {
  private readonly format: Intl.DateTimeFormat;
  private readonly dates = new Map<number, number>();

  constructor(timeZone: string) {
    this.format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
  }

  /** The start of the unit that contains this full hour. Times are milliseconds since 1970. */
  startOf(unit: Unit, hour: number): number {
    if (unit === 'HOUR') return hour;
    const unitOf = (time: number) =>
      unit === 'DAY' ? this.dateOf(time) : mondayOf(this.dateOf(time));
    let start = hour;
    while (unitOf(start - HOUR) === unitOf(hour)) start -= HOUR;
    return start;
  }

  /** The date in the zone, as midnight UTC of the same date. */
  private dateOf(hour: number): number {
    if (!this.dates.has(hour)) this.dates.set(hour, Date.parse(this.format.format(hour)));
    return this.dates.get(hour)!;
  }
}

function mondayOf(date: number): number {
  return date - ((new Date(date).getUTCDay() + 6) % 7) * DAY;
}
