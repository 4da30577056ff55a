import { useEffect, useState } from 'react';
import type { ChartLook } from './chart-options.js';

/** What the tokens say a chart looks like; said anew when the colour scheme changes. */
export function useChartLook(): ChartLook {
  const [look, setLook] = useState(readLook);
  useEffect(() => {
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const read = () => setLook(readLook());
    scheme.addEventListener('change', read);
    return () => scheme.removeEventListener('change', read);
  }, []);
  return look;
}

function readLook(): ChartLook {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    searches: read('--chart-searches'),
    earlier: read('--chart-earlier'),
    rate: read('--chart-rate'),
    grid: read('--line'),
    text: read('--text-soft'),
    font: style.fontFamily,
  };
}
