import { lazy, Suspense } from 'react';
import { Navigate, Route, Routes } from 'react-router';
import { useViewer } from '../session/viewer.js';
import { Loading } from '../ui/loading.js';
import { NotFoundPage } from './not-found-page.js';
import { PageBoundary } from './page-boundary.js';

const CalendarPage = lazy(() => import('../calendar/calendar-page.js'));
const ResourcesPage = lazy(() => import('../resources/resources-page.js'));
const ResourcePage = lazy(() => import('../resources/resource-page.js'));
const AutomaticJobsPage = lazy(() => import('../jobs/automatic-jobs-page.js'));
const AutomaticJobPage = lazy(() => import('../jobs/automatic-job-page.js'));
const AdministrationPage = lazy(() => import('../administration/administration-page.js'));
const KeptMailsPage = lazy(() => import('../administration/kept-mails-page.js'));
const ClientsPage = lazy(() => import('../support/clients-page.js'));

/** Every address of the console. Each page is loaded when it is opened. */
export function Pages() {
  return (
    <PageBoundary>
      <Suspense fallback={<Loading />}>
        <Routes>
          <Route index element={<FirstPage />} />
          <Route path="calendar" element={<CalendarPage />} />
          <Route path="my-resource" element={<MyResource />} />
          <Route path="resources" element={<ResourcesPage />} />
          <Route path="resources/:resourceId" element={<ResourcePage />} />
          <Route path="resources/:resourceId/:tab" element={<ResourcePage />} />
          <Route path="settings/automatic-jobs" element={<AutomaticJobsPage />} />
          <Route path="settings/automatic-jobs/:jobId" element={<AutomaticJobPage />} />
          <Route path="administration" element={<AdministrationPage />} />
          <Route path="administration/:tab" element={<AdministrationPage />} />
          <Route path="mails" element={<KeptMailsPage />} />
          <Route path="clients" element={<ClientsPage />} />
          <Route path="*" element={<NotFoundPage />} />
        </Routes>
      </Suspense>
    </PageBoundary>
  );
}

/** Planners begin with their calendar; support agents, who have none, with their clients. */
function FirstPage() {
  const { client } = useViewer();
  return <Navigate to={client ? '/calendar' : '/clients'} replace />;
}

function MyResource() {
  const { resource } = useViewer();
  return resource ? <Navigate to={`/resources/${resource.id}/office-365`} replace /> : <NotFoundPage />;
}
