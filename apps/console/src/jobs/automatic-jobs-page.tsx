import { Loading } from '../ui/loading.js';

export default function AutomaticJobsPage() {
  return <Loading />;
}
