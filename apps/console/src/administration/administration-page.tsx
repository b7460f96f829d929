import { Loading } from '../ui/loading.js';

export default function AdministrationPage() {
  return <Loading />;
}
