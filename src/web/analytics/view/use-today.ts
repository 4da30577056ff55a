import { useEffect, useState } from 'react';
import { type Day, dayInKorea } from '../../shared/korean-days.js';

/** The day that it is in Korea; looked at again whenever somebody comes back to the page. */
export function useToday(): Day {
  const [today, setToday] = useState(() => dayInKorea(new Date()));
  useEffect(() => {
    const look = () => setToday(dayInKorea(new Date()));
    document.addEventListener('visibilitychange', look);
    window.addEventListener('focus', look);
    return () => {
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('focus', look);
    };
  }, []);
  return today;
}
