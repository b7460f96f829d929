import { useQuery } from '@apollo/client/react';
import { useContext, useMemo } from 'react';
import type { ReactNode } from 'react';
import { graphql } from '../api/generated/gql.js';
import type { ViewerQuery } from '../api/generated/graphql.js';
import { Loading } from '../ui/loading.js';
import { Page } from '../ui/page.js';
import { ProblemAlert } from '../ui/problem-alert.js';
import { useSessionTexts } from './session.texts.js';
import { ViewerContext } from './viewer-context.js';
import type { Viewer } from './viewer-context.js';

const viewerQuery = graphql(`
  query Viewer {
    viewer {
      user {
        id
        externalId
        name
        email
      }
      client {
        id
        name
        activeModules
      }
      resource {
        id
        name
      }
      administrators {
        id
        name
        email
      }
      permissions
    }
  }
`);

/** Shows nothing of the console before it is known who looks at it. */
export function ViewerProvider({ children }: { readonly children: ReactNode }) {
  const say = useSessionTexts();
  const { data, error, refetch } = useQuery(viewerQuery);
  const viewer = useMemo(() => data && viewerOf(data), [data]);
  if (viewer) return <ViewerContext value={viewer}>{children}</ViewerContext>;
  if (!error) return <Loading />;
  return (
    <main>
      <Page title={say('notKnown')} size="sm">
        <ProblemAlert error={error} onTryAgain={() => void refetch()} />
      </Page>
    </main>
  );
}

export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error('useViewer is used outside of ViewerProvider');
  return viewer;
}

function viewerOf({ viewer }: ViewerQuery): Viewer {
  const { user, client, resource, administrators, permissions } = viewer;
  return {
    user,
    client,
    resource,
    administrators,
    may: (permission) => permissions.includes(permission),
    isModuleActive: client?.activeModules.includes('OFFICE_365') ?? false,
  };
}
