// Who may import whom. The tags stand in the "nx" block of each package.json.
const allow = (type, ...targets) => ({
  sourceTag: `type:${type}`,
  onlyDependOnLibsWithTags: targets.map((target) => `type:${target}`),
});

/** Each of these is spoken to from one place only. */
const guarded = {
  agenda: ['agenda', '@agendajs/*', 'mongodb'],
  microsoft: ['@azure/msal-node', '@microsoft/microsoft-graph-client'],
  http: ['express', '@apollo/server', '@as-integrations/*', 'type-graphql', 'graphql-ws'],
  tables: ['typeorm'],
};
const banned = (sourceTag, ...groups) => ({
  sourceTag,
  bannedExternalImports: groups.flatMap((group) => guarded[group]),
});

export const boundaries = {
  enforceBuildableLibDependency: false,
  depConstraints: [
    allow('kernel', 'kernel'),
    allow('core', 'kernel'),
    allow('database', 'kernel'),
    allow('service', 'core', 'database', 'kernel'),
    allow('adapter', 'core', 'database', 'kernel'),
    allow('app', 'service', 'adapter', 'core', 'database', 'kernel'),
    // Measures whatever there is, put together by hand as an app is.
    allow('bench', 'service', 'adapter', 'core', 'database', 'kernel'),
    allow('tool', 'database', 'kernel'),
    // An independent witness and a black box: they would agree with our mistakes if they shared our code.
    allow('simulator'),
    allow('e2e'),
    banned('type:core', 'agenda', 'microsoft', 'http', 'tables'),
    banned('type:kernel', 'agenda', 'microsoft', 'http', 'tables'),
    banned('type:service', 'agenda', 'microsoft', 'http'),
    banned('type:app', 'agenda', 'microsoft', 'tables'),
    banned('type:database', 'agenda', 'microsoft', 'http'),
    banned('scope:m365', 'agenda', 'http', 'tables'),
    banned('scope:scheduling', 'microsoft', 'http'),
  ],
};
