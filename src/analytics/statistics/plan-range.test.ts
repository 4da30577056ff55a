import { planRange } from './plan-range.js';

const at = (text: string) => new Date(`2026-11-${text}Z`);
const shown = (dates: readonly Date[]) =>
  dates.map((date) => date.toISOString().slice(8, 16).replace('T', ' '));
const EPOCH = new Date(0);

function plan(
  from: string,
  to: string,
  {
    due = [],
    dueDays = [],
    dueWeeks = [],
    logFrom = EPOCH,
    fromLog = null,
  }: {
    due?: string[];
    dueDays?: string[];
    dueWeeks?: string[];
    logFrom?: Date;
    fromLog?: string | null;
  } = {},
) {
  const times = (texts: string[]) => new Set(texts.map((text) => at(text).getTime()));
  const { weeks, daysOutsideWeeks, days, hours, allHours, log } = planRange(
    { from: at(from), to: at(to) },
    { logFrom, dueHours: times(due), dueDays: times(dueDays), dueWeeks: times(dueWeeks) },
    fromLog,
  );
  return {
    weeks: shown(weeks),
    outside: shown(daysOutsideWeeks),
    days: shown(days),
    hours: shown(hours),
    all: allHours.length,
    log: log.map((range) => shown([range.from, range.to])),
  };
}

describe('planRange', () => {
  it('reads whole Korean days and the hours around them from roll-ups, and the rest from the log', () => {
    expect(plan('01T13:30', '03T16:10')).toEqual({
      weeks: [],
      outside: ['01 15:00', '02 15:00'],
      days: ['01 15:00', '02 15:00'],
      hours: ['01 14:00', '03 15:00'],
      all: 50,
      log: [
        ['01 13:30', '01 14:00'],
        ['03 16:00', '03 16:10'],
      ],
    });
  });

  it('reads due hours from the log, with adjacent ones merged', () => {
    const { days, hours, log } = plan('01T15:00', '02T15:00', {
      due: ['02T01:00', '02T02:00', '02T09:00'],
    });
    expect(days).toEqual([]);
    expect(hours).toHaveLength(21);
    expect(log).toEqual([
      ['02 01:00', '02 03:00'],
      ['02 09:00', '02 10:00'],
    ]);
  });

  it('reads a due day by its hours', () => {
    expect(plan('01T15:00', '02T15:00', { dueDays: ['01T15:00'] })).toMatchObject({
      days: [],
      all: 24,
      log: [],
    });
  });

  it('reads whole Korean weeks, from Monday, unless they are due', () => {
    // 2026-11-02 is a Monday; it begins in Korea at 15:00 UTC of the day before.
    const { weeks, outside } = plan('01T15:00', '16T15:00');
    expect([weeks, outside]).toEqual([['01 15:00', '08 15:00'], ['15 15:00']]);
    expect(plan('02T15:00', '08T15:00').weeks).toEqual([]);
    expect(plan('01T15:00', '08T15:00', { dueWeeks: ['01T15:00'] })).toMatchObject({
      weeks: [],
      all: 168,
    });
    expect(plan('01T15:00', '08T15:00', { dueDays: ['04T15:00'] })).toMatchObject({
      weeks: [],
      all: 168,
    });
  });

  it('reads a part of one hour from the log', () => {
    expect(plan('01T13:10', '01T13:20')).toEqual({
      weeks: [],
      outside: [],
      days: [],
      hours: [],
      all: 0,
      log: [['01 13:10', '01 13:20']],
    });
  });

  it('reads everything from the log if the roll-ups lack the requested dimension', () => {
    expect(plan('01T00:00', '03T00:00', { fromLog: 'A filter' })).toMatchObject({
      all: 0,
      log: [['01 00:00', '03 00:00']],
    });
  });

  it('reads roll-ups, even due ones, where the log has been deleted', () => {
    expect(
      plan('01T00:00', '02T00:00', { logFrom: at('03T00:00'), due: ['01T05:00'] }),
    ).toMatchObject({ all: 24, log: [] });
  });

  it.each([
    ['01T00:30', '02T00:00', null, 'from'],
    ['01T00:00', '02T00:30', null, 'to'],
    ['01T00:00', '02T00:00', 'A filter with several values', 'filter'],
  ])('reports where the deleted log would be needed (%#)', (from, to, fromLog, field) => {
    expect(() => plan(from, to, { logFrom: at('03T00:00'), fromLog })).toThrow(
      expect.objectContaining({
        code: 'BAD_USER_INPUT',
        details: expect.objectContaining({ field }) as object,
      }) as Error,
    );
  });
});
