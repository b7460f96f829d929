import { Loading } from '../ui/loading.js';

export default function ClientsPage() {
  return <Loading />;
}
