import { graphql } from '../api/generated/gql.js';

export const clientsQuery = graphql(`
  query Clients {
    clients {
      id
      name
      activeModules
    }
  }
`);

export const activateMutation = graphql(`
  mutation ActivateModule($clientId: ID!) {
    activateModule(clientId: $clientId, module: OFFICE_365) {
      id
      activeModules
    }
  }
`);

export const deactivateMutation = graphql(`
  mutation DeactivateModule($clientId: ID!) {
    deactivateModule(clientId: $clientId, module: OFFICE_365) {
      id
      activeModules
    }
  }
`);

export const createClientMutation = graphql(`
  mutation CreateClient($name: String!) {
    createClient(name: $name) {
      id
      name
      activeModules
    }
  }
`);

export const saveUserMutation = graphql(`
  mutation SaveUser($input: SaveUserInput!) {
    saveUser(input: $input) {
      id
    }
  }
`);
