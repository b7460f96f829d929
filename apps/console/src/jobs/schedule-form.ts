export const scheduleKinds = ['minutes', 'daily', 'weekly', 'monthly', 'cron'] as const;
export type ScheduleKind = (typeof scheduleKinds)[number];

/** A schedule as a form shows it: the usual ones by their parts, all others as a cron expression. */
export interface ScheduleForm {
  readonly kind: ScheduleKind;
  readonly minutes: number;
  /** `02:30` */
  readonly time: string;
  /** Of a weekly one, as cron counts: 0 is Sunday. */
  readonly days: readonly number[];
  readonly dayOfMonth: number;
  readonly cron: string;
}

export interface Schedule {
  readonly everyMinutes: number | null;
  readonly cron: string | null;
}

const usual: ScheduleForm = {
  kind: 'daily',
  minutes: 60,
  time: '02:00',
  days: [1, 2, 3, 4, 5],
  dayOfMonth: 1,
  cron: '0 2 * * *',
};

/** What is proposed for a new job. */
export function newSchedule(): ScheduleForm {
  return usual;
}

export function parseSchedule({ everyMinutes, cron }: Schedule): ScheduleForm {
  if (everyMinutes !== null) return { ...usual, kind: 'minutes', minutes: everyMinutes };
  const text = cron ?? usual.cron;
  const found = /^(\d{1,2}) (\d{1,2}) (\*|\d{1,2}) \* (\*|\d(?:,\d)*)$/.exec(text);
  const other: ScheduleForm = { ...usual, kind: 'cron', cron: text };
  if (!found) return other;
  const [, minute = '', hour = '', day = '', weekdays = ''] = found;
  const timed = { ...usual, time: `${hour.padStart(2, '0')}:${minute.padStart(2, '0')}`, cron: text };
  const form = formOfParts(timed, day, weekdays);
  // Written otherwise than here, it is shown as it is written.
  return form && scheduleOf(form).cron === text ? form : other;
}

function formOfParts(timed: ScheduleForm, day: string, weekdays: string): ScheduleForm | undefined {
  if (day === '*' && weekdays === '*') return { ...timed, kind: 'daily' };
  if (day === '*') return { ...timed, kind: 'weekly', days: weekdays.split(',').map(Number) };
  return weekdays === '*' ? { ...timed, kind: 'monthly', dayOfMonth: Number(day) } : undefined;
}

/** Exactly one of the two is set. */
export function scheduleOf({ kind, minutes, time, days, dayOfMonth, cron }: ScheduleForm): Schedule {
  if (kind === 'minutes') return { everyMinutes: minutes, cron: null };
  if (kind === 'cron') return { everyMinutes: null, cron: cron.trim() };
  const [hour = '0', minute = '0'] = time.split(':');
  const at = `${Number(minute)} ${Number(hour)}`;
  const rest = {
    daily: '* * *',
    weekly: `* * ${[...days].sort((a, b) => a - b).join(',')}`,
    monthly: `${dayOfMonth} * *`,
  }[kind];
  return { everyMinutes: null, cron: `${at} ${rest}` };
}
