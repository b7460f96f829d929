import { Loading } from '../ui/loading.js';

export default function ResourcePage() {
  return <Loading />;
}
