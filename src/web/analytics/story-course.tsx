import { type CSSProperties, useState } from 'react';
import { useQuery } from 'urql';
import { AnalyticsCourseDocument, type AnalyticsCourseQueryVariables } from '../generated/operations.js';
import { courseMoments, courseVariables } from './course.js';
import { formatCount, formatSpan } from './format.js';
import type { DayRange } from './range.js';

interface StoryCourseProps {
  query: string;
  filter: AnalyticsCourseQueryVariables['filter'];
  range: DayRange;
}

/** How often a query was searched over time, and how often in vain; nothing where nobody knows. */
export function StoryCourse({ query, filter, range }: StoryCourseProps) {
  const [moments] = useState(() => courseMoments(range, new Date()));
  const variables = { query, filter, ...courseVariables(moments) } as AnalyticsCourseQueryVariables;
  const [{ data, error, fetching }] = useQuery({ query: AnalyticsCourseDocument, variables });
  if (error) return null;
  const answers = data ? [data.s0, data.s1, data.s2, data.s3, data.s4, data.s5, data.s6, data.s7, data.s8, data.s9] : [];
  const spans = moments.slice(0, -1).map((from, i) => {
    const { searches = 0, zeroResultRate = 0 } = answers[i]?.query ?? {};
    return { name: formatSpan(from, moments[i + 1]!), searches, zeroResults: Math.round(searches * zeroResultRate) };
  });
  const most = Math.max(1, ...spans.map(({ searches }) => searches));
  return (
    <section aria-busy={fetching}>
      <h3>찾은 횟수의 추이</h3>
      <ol className="course">
        {spans.map(({ name, searches, zeroResults }) => (
          <li key={name} title={`${name}: ${formatCount(searches)}회`}>
            <span className="visually-hidden">
              {name}: 검색 {formatCount(searches)}회, 결과 없음 {formatCount(zeroResults)}회
            </span>
            <span className="course-count" aria-hidden="true">
              {data ? formatCount(searches) : ''}
            </span>
            <span className="course-bar" style={{ '--share': searches / most } as CSSProperties}>
              <span style={{ '--share': zeroResults / Math.max(1, searches) } as CSSProperties} />
            </span>
          </li>
        ))}
      </ol>
      <p className="course-ends soft small" aria-hidden="true">
        <span>{spans[0]?.name}</span>
        <span className="course-key">
          <span className="swatch bar" /> 검색 <span className="swatch missed" /> 결과 없음
        </span>
        <span>{spans.at(-1)?.name}</span>
      </p>
    </section>
  );
}
