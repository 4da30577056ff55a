import {
  Arg,
  Field,
  FieldResolver,
  Float,
  Int,
  ObjectType,
  registerEnumType,
  Resolver,
  Root,
} from 'type-graphql';
import { NullableField } from '../../core/nullable-field.js';
import type { Applications } from '../../access/index.js';
import { Cost } from '../../core/cost.js';
import { toGlobalId } from '../../core/global-id.js';
import { checkPageSize, First } from '../../core/pagination.js';
import { FIGURES_OF_LOG } from '../figures.sql.js';
import { SearchAnalytics } from './analytics-types.js';
import { CLIENT_COLUMNS, type ClientScope, fromLog } from './scope.sql.js';
import type { Section, StatisticsReader } from './statistics-reader.js';
import { share, SUMS, type Totals } from './totals.js';

export enum ClientDimension {
  SOURCE = 'SOURCE',
  APPLICATION = 'APPLICATION',
  PLATFORM = 'PLATFORM',
  VERSION = 'VERSION',
}
registerEnumType(ClientDimension, {
  name: 'ClientDimension',
  description:
    'What clients say about themselves with their searches (클라이언트). All values may be invented: ' +
    'even the key of an application is public.',
  valuesConfig: {
    SOURCE: { description: 'The header `x-doum-source` (유입 경로).' },
    APPLICATION: { description: 'The application whose key was sent (애플리케이션).' },
    PLATFORM: { description: 'The header `x-doum-platform`, e.g. ios (클라이언트 플랫폼).' },
    VERSION: { description: 'The header `x-doum-version`, e.g. 2.14.0 (클라이언트 버전).' },
  },
});

const DIMENSIONS: Record<ClientDimension, keyof ClientScope> = {
  SOURCE: 'source',
  APPLICATION: 'applicationId',
  PLATFORM: 'clientPlatform',
  VERSION: 'clientVersion',
};

@ObjectType({ description: 'Statistics on the searches of certain clients (클라이언트별 통계).' })
export class ClientUsage {
  @NullableField(
    () => String,
    'The value to use in AnalyticsFilter: the ID of an application, or the value of the ' +
      'header. null: the searches without a value.',
  )
  value!: string | null;

  @NullableField(() => String, 'Display name: the name of the application, otherwise `value`.')
  label!: string | null;

  @Field(() => Int, { description: 'Number of their searches.' })
  searches!: number;

  @Field(() => Float, { description: 'Share of these searches in all counted searches, 0 to 1.' })
  share!: number;

  @Field(() => Float, { description: 'Share of these searches without results, 0 to 1.' })
  zeroResultRate!: number;

  @Field(() => Float, {
    description: 'Share of these searches from which an article was opened, 0 to 1.',
  })
  clickThroughRate!: number;
}

@Resolver(() => SearchAnalytics)
export class ClientUsageResolver {
  constructor(
    private readonly reader: StatisticsReader,
    private readonly applications: Applications,
  ) {}

  @Cost({ points: 100 })
  @FieldResolver(() => [ClientUsage], {
    description:
      'The searches by their clients (클라이언트별), most searches first. Read from the search log: a ' +
      'range that begins before the log (90 days by default) is BAD_USER_INPUT.',
  })
  async clientUsage(
    @Root() { section }: SearchAnalytics,
    @Arg('by', () => ClientDimension, { description: 'The dimension that distinguishes clients.' })
    by: ClientDimension,
    @First('Maximum number of values') first: number,
  ): Promise<ClientUsage[]> {
    const size = checkPageSize(first);
    const [rows, labelOf] = await Promise.all([
      readClientUsage(this.reader, section, DIMENSIONS[by], size),
      this.labels(by),
    ]);
    return rows.map(({ value, searches, zeroResults, clicked, all }) => ({
      ...labelOf(value),
      searches,
      share: share(searches, all),
      zeroResultRate: share(zeroResults, searches),
      clickThroughRate: share(clicked, searches),
    }));
  }

  /** Returns a function that gives the display name of a value. */
  private async labels(
    by: ClientDimension,
  ): Promise<(value: string | null) => Pick<ClientUsage, 'value' | 'label'>> {
    if (by !== ClientDimension.APPLICATION) return (value) => ({ value, label: value });
    const all = [...(await this.applications.all()).byKey.values()];
    const names = new Map(all.map(({ id, name }) => [String(id), name]));
    return (id) => ({
      value: id === null ? null : toGlobalId('Application', Number(id)),
      label: id === null ? null : (names.get(id) ?? null),
    });
  }
}

interface UsageRow extends Totals {
  /** As text; null: unknown. */
  value: string | null;
  /** The searches of all values. */
  all: number;
}

/** Reads the sums of the values with the most searches, at most `limit`, only from the log. */
async function readClientUsage(
  reader: StatisticsReader,
  section: Section,
  name: keyof ClientScope,
  limit: number,
): Promise<UsageRow[]> {
  const [column] = CLIENT_COLUMNS[name];
  return reader.read<UsageRow>(
    section,
    null,
    (source, parameters) => `
      select value, ${SUMS}, (sum(sum(searches)) over ())::float8 as "all" from (
        select l.${column}::text as value, ${FIGURES_OF_LOG} from search_log l
        where ${fromLog(source, parameters)} group by 1
      ) parts
      group by value order by sum(searches) desc, value limit ${parameters.add(limit, 'integer')}`,
    'The use by clients',
  );
}
