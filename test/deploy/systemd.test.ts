import { readFileSync } from 'node:fs';
import { expectAccepted, readEnvironment, stopSeconds } from './accept-configuration.js';

/** The values of each key of a unit, in their order. */
function readUnit(name: string): Map<string, string[]> {
  const unit = new Map<string, string[]>();
  for (const line of readFileSync(`deploy/systemd/${name}`, 'utf8').split('\n')) {
    const [, key, value] = /^(\w+)=(.*)$/.exec(line) ?? [];
    if (key) unit.set(key, [...(unit.get(key) ?? []), value!]);
  }
  return unit;
}

const UNITS = ['doum@.service', 'doum-migrate.service'];
const settings = readEnvironment(readFileSync('deploy/systemd/doum.env', 'utf8'));
const environmentOf = (unit: Map<string, string[]>) =>
  readEnvironment((unit.get('Environment') ?? []).join('\n'));

describe('The units for systemd', () => {
  it('start a server with their settings', () => {
    const own = Object.entries(environmentOf(readUnit('doum@.service')));
    const here = own.map(([name, value]) => [name, value.replace('%i', '4001')]);
    const environment = { ...settings, ...(Object.fromEntries(here) as Record<string, string>) };
    expectAccepted(environment);
    expect(environment).toMatchObject({ PORT: '4001', HEALTH_PORT: '14001' });
  });

  it('give migrations the settings of servers, such as the authority of Postgres', () => {
    for (const name of UNITS) {
      const unit = readUnit(name);
      expect(unit.get('EnvironmentFile')).toEqual(['/etc/doum/doum.env']);
      if (name !== 'doum@.service') expectAccepted({ ...settings, ...environmentOf(unit) });
    }
  });

  it.each(UNITS)('give %s each secret as a credential', (name) => {
    const unit = readUnit(name);
    const credentials = unit.get('LoadCredential')!.map((line) => line.split(':')[0]);
    const used = Object.entries(environmentOf(unit)).filter(([key]) => key.endsWith('_FILE'));
    expect(used.map(([, value]) => value).sort()).toEqual(
      credentials.map((credential) => `%d/${credential}`).sort(),
    );
  });

  it('wait until a server has ended by itself', () => {
    const [seconds] = readUnit('doum@.service').get('TimeoutStopSec')!;
    expect(Number(seconds)).toBeGreaterThan(stopSeconds(settings));
  });

  it('are hardened in the same way', () => {
    const hardened = UNITS.map((name) => {
      const text = readFileSync(`deploy/systemd/${name}`, 'utf8');
      return text.slice(text.indexOf('CapabilityBoundingSet='), text.indexOf('UMask='));
    });
    expect(new Set(hardened).size).toBe(1);
  });
});
