/** A demo user; `name` in `users` is also the name to sign in with. */
export interface DemoUser {
  readonly externalId: string;
  readonly name: string;
  readonly email: string;
  readonly permissions: readonly string[];
  /** Said to the person who starts the system. */
  readonly role: string;
}

export interface DemoClient {
  readonly name: string;
  readonly hasOffice365: boolean;
  /** The first is the administrator, whom the support agent makes and who makes the others. */
  readonly users: readonly [DemoUser, ...DemoUser[]];
  /** Things to plan besides people. */
  readonly things: readonly { readonly externalId: string; readonly name: string }[];
  /** Whose cards each manager was given, by external id. */
  readonly managers: Readonly<Record<string, readonly string[]>>;
}

const ownCard = ['appointments:edit', 'resource:edit-own'];

export const demoClients: readonly DemoClient[] = [
  {
    name: 'Fjordplan AS',
    hasOffice365: true,
    users: [
      {
        externalId: 'admin',
        name: 'Astrid Dahl',
        email: 'admin@fjordplan.example',
        permissions: ['client:administer'],
        role: 'administrator of Fjordplan',
      },
      {
        externalId: 'leder',
        name: 'Lars Eide',
        email: 'leder@fjordplan.example',
        permissions: ['appointments:edit', 'resource:edit-own'],
        role: 'manager: edits the cards of kari, per and ola',
      },
      {
        externalId: 'kari',
        name: 'Kari Nordmann',
        email: 'kari@fjordplan.example',
        permissions: ownCard,
        role: 'may edit her own resource card',
      },
      {
        externalId: 'per',
        name: 'Per Hansen',
        email: 'per@fjordplan.example',
        permissions: ownCard,
        role: 'may edit his own resource card',
      },
      {
        externalId: 'ola',
        name: 'Ola Berg',
        email: 'ola@fjordplan.example',
        permissions: [],
        role: 'may see the planner only',
      },
    ],
    things: [
      { externalId: 'motrom-fjorden', name: 'Møterom Fjorden' },
      { externalId: 'varebil-1', name: 'Varebil 1' },
    ],
    managers: { leder: ['kari', 'per', 'ola', 'motrom-fjorden', 'varebil-1'] },
  },
  {
    name: 'Nordvik Bygg AS',
    hasOffice365: false,
    users: [
      {
        externalId: 'nina',
        name: 'Nina Vik',
        email: 'nina@nordvik.example',
        permissions: ['client:administer'],
        role: 'administrator of Nordvik, where Office 365 is not active',
      },
      {
        externalId: 'jon',
        name: 'Jon Moe',
        email: 'jon@nordvik.example',
        permissions: ownCard,
        role: 'of Nordvik, may edit his own resource card',
      },
    ],
    things: [],
    managers: {},
  },
];
