import { TimePicker } from '@mantine/dates';
import { useLanguage } from '../language/use-language.js';
import { useUiTexts } from './ui.texts.js';

export interface TimeFieldProps {
  readonly label: string;
  /** `08:30`, empty while it is not complete. */
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** A time of day as the reader's language writes it; the browser's own field asks the operating system instead. */
export function TimeField({ label, value, onChange }: TimeFieldProps) {
  const say = useUiTexts();
  const { locale } = useLanguage();
  return (
    <TimePicker
      label={label}
      value={value}
      onChange={(time) => onChange(time.slice(0, 5))}
      format={locale === 'en-US' ? '12h' : '24h'}
      hoursInputLabel={`${label}: ${say('hours')}`}
      minutesInputLabel={`${label}: ${say('minutes')}`}
      required
    />
  );
}
