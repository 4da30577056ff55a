const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** How finely a time is divided, as the schema names it. */
export type Unit = 'HOUR' | 'DAY' | 'WEEK';

/**
 * Tells by the clocks of a zone, which are whole hours from UTC, when the hour, day or week began
 * in which an hour of UTC lies.
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

  startOf(unit: Unit, hour: number): number {
    if (unit === 'HOUR') return hour;
    const name = (time: number) =>
      unit === 'DAY' ? this.dateOf(time) : mondayOf(this.dateOf(time));
    let start = hour;
    while (name(start - HOUR) === name(hour)) start -= HOUR;
    return start;
  }

  /** The date there, as the midnight of UTC that has the same. */
  private dateOf(hour: number): number {
    if (!this.dates.has(hour)) this.dates.set(hour, Date.parse(this.format.format(hour)));
    return this.dates.get(hour)!;
  }
}

function mondayOf(date: number): number {
  return date - ((new Date(date).getUTCDay() + 6) % 7) * DAY;
}
