import { Loading } from '../ui/loading.js';

export default function AutomaticJobPage() {
  return <Loading />;
}
