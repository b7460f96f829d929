import { Loading } from '../ui/loading.js';

export default function KeptMailsPage() {
  return <Loading />;
}
