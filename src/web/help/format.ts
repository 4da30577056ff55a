const day = new Intl.DateTimeFormat('ko-KR', {
  timeZone: 'Asia/Seoul',
  year: 'numeric',
  month: 'long',
  day: 'numeric',
});

/** A day in Korea, e.g. 2026년 11월 26일, of a moment as ISO 8601. */
export function formatDate(moment: string): string {
  return day.format(new Date(moment));
}

/** The address at which a reader asks a person, told which search did not answer the question. */
export function contactAddress(contactUrl: string, searchId?: string): string {
  const url = new URL(contactUrl);
  if (searchId !== undefined) url.searchParams.set('searchId', searchId);
  return url.href;
}
