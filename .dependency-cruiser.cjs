/**
 * Who may import whom. Data flows one way (intake, contract, log, process, capability, connector, journal), and these rules
 * keep the arrows that way. test/dependency-rules.test.ts plants one violation a rule and sees it caught.
 */

/** For each folder of src, the folders that it may import, through their index.ts. `errors` may be imported by all. */
const mayImport = {
  // The table of errors is the ground floor.
  errors: [],
  // The canonical models are read by everyone, so they can depend on no one.
  contracts: [],
  // The database knows nothing of what is stored in it.
  database: [],
  // The engine moves sets through steps and writes the log in the same transaction; what a step means is not its business.
  engine: ['contracts', 'database', 'events'],
  // The log is the outbox; it carries documents of the contracts and knows no reader.
  events: ['contracts', 'database'],
  // Stock announces its changes as events, and nobody's order flow is known to it.
  stock: ['contracts', 'database', 'events'],
  // Capabilities and the connector runtime; the database holds quotas, tokens and the journal.
  systems: ['contracts', 'database'],
  // Processes know capabilities, never a vendor.
  processes: ['contracts', 'database', 'engine', 'events', 'stock', 'systems'],
  // Files and EDI come in as contracts and go out from events, by the capabilities' connectors.
  batch: ['contracts', 'database', 'engine', 'events', 'systems'],
  // The gateway decides who may call, how much and which version; what a call does stands in experience.
  gateway: ['contracts', 'database', 'engine', 'events', 'systems'],
  // The APIs that channels call, served through the gateway.
  experience: ['contracts', 'database', 'engine', 'events', 'gateway', 'processes', 'stock', 'systems'],
  // The catalogue is derived from what is declared, so it reads all declarations.
  governance: [
    'batch',
    'contracts',
    'database',
    'engine',
    'events',
    'experience',
    'gateway',
    'processes',
    'stock',
    'systems',
  ],
  // Operations watch and repair what runs, and never decide how a business flow goes.
  operations: ['batch', 'contracts', 'database', 'engine', 'events', 'gateway', 'processes', 'stock', 'systems'],
  // What is seen of the platform from outside: it reads what others keep, and nobody but the roots knows it.
  telemetry: ['database', 'engine', 'events', 'gateway', 'operations', 'stock', 'systems'],
  // The pages of those who run it: they show what operations, stock and gateway say, and decide as operations do.
  console: ['contracts', 'database', 'engine', 'events', 'gateway', 'operations', 'processes', 'stock', 'systems'],
  // What every connector is held to, executed against its simulator.
  conformance: ['contracts', 'systems'],
  // The retailer's configuration: it names connectors and policies, and what the doors are set to.
  config: ['contracts', 'experience', 'gateway', 'processes', 'stock', 'systems'],
  // What a connector author and a benchmark test with.
  testing: ['contracts', 'database', 'engine', 'systems'],
};

const folders = Object.keys(mayImport);
/** The composition roots: they wire the folders, so they may import every one of them. */
const roots = ['platform', 'cli', 'demo'];
const anyOf = (names) => `(?:${names.join('|')})`;

const folderRules = folders.map((folder) => ({
  name: `src-${folder}`,
  comment: `src/${folder} may import ${[...mayImport[folder], 'errors'].join(', ')} and nothing else of src.`,
  severity: 'error',
  from: { path: `^src/${folder}/` },
  to: { path: '^src/', pathNot: `^src/${anyOf([...new Set([folder, 'errors', ...mayImport[folder]])])}/` },
}));

module.exports = {
  forbidden: [
    ...folderRules,
    {
      // Without a row in the table above a new folder would be free of every rule.
      name: 'src-folder-has-a-row',
      comment: 'A folder of src that has no row in the table of .dependency-cruiser.cjs may import nothing of src.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: `^src/${anyOf([...folders, ...roots])}/` },
      to: { path: '^src/' },
    },
    {
      // One door a folder: what stands behind it can change without looking at the whole tree.
      // systems has two doors: the contract that connectors see, and the runtime that the platform drives.
      name: 'only-through-index',
      comment: 'Another folder of src is imported only through its index.ts.',
      severity: 'error',
      from: { path: '^src/([^/]+)(?:/|$)' },
      to: { path: '^src/[^/]+/', pathNot: ['^src/$1/', '^src/[^/]+/index\\.ts$', '^src/systems/runtime/index\\.ts$'] },
    },
    {
      // The composition root stands above everything; an import of it would be an arrow going back.
      name: 'platform-only-from-cli',
      comment: 'src/platform wires the whole, so only the command line and the demo import it.',
      severity: 'error',
      from: { path: '^(?:src|connectors|simulators)/', pathNot: '^src/(?:platform|cli|demo)/' },
      to: { path: '^src/(?:platform|cli|demo)/' },
    },
    {
      // The product works without any one vendor; a retailer's configuration names the connectors.
      name: 'src-never-imports-connectors',
      comment: 'src knows capabilities; which connector serves one is said by the retailer’s configuration.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^connectors/' },
    },
    {
      // Simulators are counterparts over a real network; the product must not be able to reach into one.
      name: 'simulators-only-from-the-demo',
      comment: 'Of src only the demo and the command line start simulators; of a connector only its conformance.',
      severity: 'error',
      from: { path: '^(?:src|connectors)/', pathNot: '^(?:src/(?:cli|demo)/|connectors/[^/]+/conformance\\.ts$)' },
      to: { path: '^simulators/' },
    },
    {
      // A built-in connector is written as a stranger would write it; else the public API is not enough.
      name: 'connectors-use-the-public-api',
      comment: 'A connector imports only src/index.ts and the public subpaths contracts and testing.',
      severity: 'error',
      from: { path: '^connectors/' },
      to: { path: '^src/', pathNot: '^src/(?:index|contracts/index|testing/index)\\.ts$' },
    },
    {
      // A connector can be taken out, or published apart, without looking at the others.
      name: 'connectors-stand-alone',
      comment: 'A connector imports no other connector.',
      severity: 'error',
      from: { path: '^connectors/([^/]+)/' },
      to: { path: '^connectors/[^/]+/', pathNot: '^connectors/$1/' },
    },
    {
      // The simulators' ledgers are the oracle of the tests; code shared with what they judge would blind them.
      name: 'simulators-import-nothing-of-the-product',
      comment: 'A simulator imports nothing of src or connectors.',
      severity: 'error',
      from: { path: '^simulators/' },
      to: { path: '^(?:src|connectors)/' },
    },
    {
      // Vendors do not know each other; what simulators have in common stands in their kit.
      name: 'simulators-stand-alone',
      comment: 'A simulator imports no other simulator, except the kit through its index.ts.',
      severity: 'error',
      from: { path: '^simulators/([^/]+)/' },
      to: { path: '^simulators/[^/]+/', pathNot: ['^simulators/$1/', '^simulators/kit/index\\.ts$'] },
    },
    {
      // Tests and benchmarks look at the product; the product ships without them.
      name: 'nothing-shipped-imports-tests',
      comment: 'src, connectors and simulators import nothing of test, bench, faults, examples or scripts.',
      severity: 'error',
      from: { path: '^(?:src|connectors|simulators)/' },
      to: { path: '^(?:test|bench|faults|examples|scripts)/' },
    },
    {
      // Modules in a circle are one module that nobody can read in parts.
      name: 'no-circular',
      comment: 'Modules do not import each other in a circle.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      // What is installed with the package must be enough to run it.
      name: 'no-development-dependency',
      comment: 'What is shipped uses no development dependency and no package that package.json does not name.',
      severity: 'error',
      from: { path: '^(?:src|connectors|simulators)/', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: 'node_modules/@types/' },
    },
    {
      // A path that leads nowhere would hide its module from every rule above.
      name: 'no-unresolvable',
      comment: 'Every import leads to a file or a package.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // Imports of types alone count: they too tie one folder to another.
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(?:^|/)dist/|^bench/peers/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'node', 'default'] },
  },
};
