import { Loading } from '../ui/loading.js';

export default function ResourcesPage() {
  return <Loading />;
}
