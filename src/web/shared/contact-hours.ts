const NAMES = '월화수목금토일';
const DAYS = ['Mo', 'Tu', 'We', 'Th', 'Fr', 'Sa', 'Su'];

/** Whether a channel with these hours answers at a time in Korea, e.g. 2026-11-26 15:30. */
export function isOpenAt(hours: string, time: string): boolean {
  const [day, minute] = time.split(' ') as [string, string];
  const today = (new Date(day).getUTCDay() + 6) % 7;
  const isOpen = (rule: string) => {
    const [days = '', from = '', to = ''] = rule.split(/ |(?<=\d)-/);
    return (
      from <= minute &&
      minute < to &&
      days.split(',').some((row) => {
        const [first = -1, last = first] = row.split('-').map((name) => DAYS.indexOf(name));
        // Sa-Mo goes over the end of the week.
        return first <= last ? first <= today && today <= last : today <= last || first <= today;
      })
    );
  };
  return hours === '' || hours.split('; ').some(isOpen);
}

/** The hours in Korean, e.g. 월~금 09:00~18:00, 토·일 10:00~13:00. */
export const writeHours = (hours: string) =>
  hours
    .replaceAll(',', '·')
    .replaceAll('; ', ', ')
    .replaceAll('-', '~')
    .replace(/[A-Z][a-z]/g, (day) => NAMES[DAYS.indexOf(day)] ?? day);

/** The hours that `writeHours` wrote. */
export const readHours = (text: string) =>
  text
    .replace(/, */g, '; ')
    .replaceAll('·', ',')
    .replaceAll('~', '-')
    .replace(/[월화수목금토일]/g, (name) => DAYS[NAMES.indexOf(name)]!);
