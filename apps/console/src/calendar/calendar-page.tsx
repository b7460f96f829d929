import { Loading } from '../ui/loading.js';

export default function CalendarPage() {
  return <Loading />;
}
