import type pg from 'pg';
import type { FindingState } from '../../src/app/doctor/finding.js';
import { runDoctor } from '../../src/app/doctor/run-doctor.js';
import { shown } from './doctor-findings.js';
import { importAndSettle, manyArticles, SMALL_CATALOGUE } from './import-test-lines.js';
import { createServerRole, type ServerRole } from './server-role.js';
import { ElasticsearchStandIns, real } from './stand-ins.js';
import { startTestApp } from './start-test-app.js';
import { openTestConnection } from './terminate-backends.js';

/** No finding may show it. */
export const PASSWORD = 'a-password-that-nobody-may-see';
export const ARTICLES = 3;

/** A deployment without a fault. Its server has built the index and is stopped: it would mend some. */
export class Deployment {
  private constructor(
    readonly standIns: ElasticsearchStandIns,
    readonly databaseUrl: string,
    readonly owner: pg.Client,
    readonly role: ServerRole,
    /** The variables of its server. */
    readonly variables: Record<string, string>,
  ) {}

  static async make(): Promise<Deployment> {
    const prefix = `doctor-${process.pid}`;
    const standIns = new ElasticsearchStandIns(prefix);
    const app = await startTestApp('elasticsearch', { indexPrefix: prefix });
    const { databaseUrl } = app;
    await importAndSettle(app, [...SMALL_CATALOGUE, ...manyArticles(ARTICLES)]);
    await app.app.stop();
    const owner = await openTestConnection(databaseUrl);
    const role = await createServerRole(databaseUrl);
    return new Deployment(standIns, databaseUrl, owner, role, {
      ...{ DATABASE_URL: databaseUrl, ELASTICSEARCH_URL: real(), ELASTICSEARCH_INDEX: prefix },
      ...{ PORT: '0', JWT_SECRET: `${PASSWORD}-0123456789`, JWT_ISSUER: 'i', JWT_AUDIENCE: 'a' },
    });
  }

  async stop(): Promise<void> {
    await this.role.drop();
    await this.owner.end();
    await this.standIns.stop();
  }

  /** The address of its database with a change. */
  addressWith(change: (url: URL) => void): string {
    const url = new URL(this.databaseUrl);
    change(url);
    return url.toString();
  }

  /**
   * Expects that this is found with these variables, and no secret is shown. A warning is not beside
   * failures.
   */
  async expectFinding(
    environment: Record<string, string>,
    state: Exclude<FindingState, 'ok'>,
    words: RegExp,
  ): Promise<void> {
    const findings = await runDoctor({ ...this.variables, ...environment });
    expect(shown(findings, state)).toContainEqual(expect.stringMatching(words));
    if (state === 'warning') expect(shown(findings, 'failed')).toEqual([]);
    expect(JSON.stringify(findings)).not.toContain(PASSWORD);
  }
}
