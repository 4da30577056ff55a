import { useEffect, useState } from 'react';
import type { Channel } from '../../index.js';
import { timeInKorea } from '../../shared/korean-days.js';
import { contactAddress } from '../addresses.js';
import { useSite } from './layout.js';

const DAYS = {
  MONDAY: '월',
  TUESDAY: '화',
  WEDNESDAY: '수',
  THURSDAY: '목',
  FRIDAY: '금',
  SATURDAY: '토',
  SUNDAY: '일',
};
const DAY_NAMES = Object.keys(DAYS);

const POLL_MS = 30_000;

/** The time in Korea, e.g. 2026-11-26 15:30; null until the page is hydrated. */
function useKoreanTime(): string | null {
  const [time, setTime] = useState<string | null>(null);
  useEffect(() => {
    const look = () => setTime(timeInKorea(new Date()));
    look();
    const timer = setInterval(look, POLL_MS);
    return () => clearInterval(timer);
  }, []);
  return time;
}

function isOpen({ hours }: Channel, time: string | null): boolean {
  if (time === null || hours.length === 0) return true;
  const [day, minute] = time.split(' ') as [string, string];
  const today = DAY_NAMES[(new Date(day).getUTCDay() + 6) % 7]!;
  return hours.some(({ days, from, to }) => days.includes(today) && from <= minute && minute < to);
}

/** The hours of a channel, e.g. 월~금 09:00~18:00. */
const hoursText = ({ hours }: Channel) =>
  hours
    .map(({ days, from, to }) => {
      const names = Object.entries(DAYS).filter(([day]) => days.includes(day));
      const text = names.map(([, name]) => name).join('');
      const isRow = text.length > 2 && '월화수목금토일'.includes(text);
      return `${isRow ? `${text[0]}~${text.at(-1)}` : [...text].join('·')} ${from}~${to}`;
    })
    .join(', ');

/**
 * Where readers can ask a person: the channels with their hours, or the operator's address.
 * `lead` is the sentence before them.
 */
export function Channels({ searchId, lead }: { searchId?: string; lead: string }) {
  const { contactUrl, brand } = useSite();
  const time = useKoreanTime();
  const shown = brand.channels.filter(
    (channel) => !channel.isHiddenWhenClosed || isOpen(channel, time),
  );
  if (brand.channels.length === 0 && contactUrl === null) return null;
  return (
    <div className="contact">
      <p>{lead}</p>
      {brand.channels.length === 0 && (
        <a className="button" href={contactAddress(contactUrl!, searchId)}>
          상담원에게 물어보기
        </a>
      )}
      {shown.map((channel) => (
        <p key={channel.address} className="contact-channel">
          <a className="button" href={contactAddress(channel.address, searchId)}>
            {channel.name}
            {channel.address.startsWith('tel:') && ` ${channel.address.slice('tel:'.length)}`}
          </a>
          <span>{hoursText(channel)}</span>
        </p>
      ))}
      {brand.closedText !== '' && brand.channels.some((each) => !isOpen(each, time)) && (
        <p className="contact-closed">{brand.closedText}</p>
      )}
    </div>
  );
}
