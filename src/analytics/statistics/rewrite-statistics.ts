import { Arg, FieldResolver, Resolver, Root } from 'type-graphql';
import { Cost } from '../../core/cost.js';
import { checkPageSize, First } from '../../core/pagination.js';
import { RewriteKind } from '../../search/index.js';
import { REWRITES_OF_SEARCH } from '../figures.sql.js';
import { RewriteStatistics, SearchAnalytics } from './analytics-types.js';
import { fromLog, fromRollup } from './scope.sql.js';
import type { Section, StatisticsReader } from './statistics-reader.js';
import { share, type Totals } from './totals.js';

/** Sums of the searches with a certain rewrite. */
interface RewriteFigures extends Pick<Totals, 'searches' | 'zeroResults' | 'clicked'> {
  kind: RewriteKind;
  from: string;
  to: string;
}

@Resolver(() => SearchAnalytics)
export class RewritesResolver {
  constructor(private readonly reader: StatisticsReader) {}

  @Cost({ points: 100 })
  @FieldResolver(() => [RewriteStatistics], {
    description: 'Rewrites of queries (오타, 자판, 동의어), with their effect.',
  })
  async rewrites(
    @Root() { section }: SearchAnalytics,
    @Arg('kind', () => RewriteKind, {
      nullable: true,
      description: 'Include only rewrites of this kind. Absent: all kinds.',
    })
    kind: RewriteKind | null,
    @Arg('helped', () => Boolean, {
      nullable: true,
      description:
        'The order. true: by the number of searches with a click; false: by the number of ' +
        'searches without a click; absent: by the number of all searches. The highest number ' +
        'comes first. Rewrites with the number 0 are left out.',
    })
    helped: boolean | null,
    @First('Maximum number of rewrites') first: number,
  ): Promise<RewriteStatistics[]> {
    const size = checkPageSize(first);
    const rows = await readRewrites(this.reader, section, { kind, helped, first: size });
    return rows.map(({ zeroResults, clicked, ...row }): RewriteStatistics => ({
      ...row,
      zeroResultRate: share(zeroResults, row.searches),
      clickThroughRate: share(clicked, row.searches),
    }));
  }
}

/**
 * Reads the first rewrites of one kind, or of all kinds. `helped` is the order: true, by the number
 * of searches with a click; false, without a click; null, by the number of all searches.
 */
async function readRewrites(
  reader: StatisticsReader,
  section: Section,
  { kind, helped, first }: { kind: RewriteKind | null; helped: boolean | null; first: number },
): Promise<RewriteFigures[]> {
  if (first === 0) return [];
  const sum =
    helped == null ? 'sum(searches)' : helped ? 'sum(clicked)' : 'sum(searches) - sum(clicked)';
  return reader.read<RewriteFigures>(section, 'day', (source, parameters) => {
    const ofKind = kind == null ? '' : `where kind = ${parameters.add(kind, 'text')}`;
    return `
      select kind, "from", "to", sum(searches)::float8 as searches,
        sum(zero_results)::float8 as "zeroResults", sum(clicked)::float8 as clicked
      from (
        select r.* from (
          select rewrites from query_rollup_of_day where ${fromRollup(source, parameters, 'day')}
        ) of_day cross join lateral jsonb_to_recordset(rewrites) as r (kind text,
          "from" text collate "C", "to" text collate "C", searches bigint, zero_results bigint,
          clicked bigint)
        union all
        select r.kind, r."from", r."to", count(*), count(*) filter (where l.total = 0),
          count(*) filter (where l.clicks > 0)
        from search_log l ${REWRITES_OF_SEARCH}
        where ${fromLog(source, parameters)} group by 1, 2, 3
      ) parts ${ofKind}
      group by kind, "from", "to" having ${sum} > 0
      order by ${sum} desc, kind, "from", "to" limit ${parameters.add(first, 'integer')}`;
  });
}
