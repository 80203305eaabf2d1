import { defineErrors } from '../errors/index.ts';

/** The errors of the command line: what happened, why, and how to mend it. */
export const cliErrors = defineErrors({
  XD_COMMAND_UNKNOWN: {
    what: 'There is no command "{command}".',
    why: '{group} has: {commands}.',
    mend: '{suggestion}',
    status: 400,
  },
  XD_COMMAND_USAGE: {
    what: 'The command was not understood.',
    why: '{reason}',
    mend: '{suggestion}',
    status: 400,
  },
  XD_OPTION_VALUE: {
    what: '"{value}" cannot be the value of {option}.',
    why: '{why}',
    mend: 'Give {option} {expected}.',
    status: 400,
  },
  XD_INIT_EXISTS: {
    what: 'Nothing was written to {folder}.',
    why: 'There is already: {files}.',
    mend: 'Choose an empty folder (`crossdock init <folder>`), or move these away.',
    status: 409,
  },
  XD_INSTALLATION_MISSING: {
    what: 'There is no installation in {folder}.',
    why: 'It holds no crossdock.config.ts and no data folder {data}, and DATABASE_URL is not set.',
    mend: 'Go to the folder of your installation, name it with --folder, or name the data folder with --data; `crossdock init` makes a new one.',
    status: 404,
  },
  XD_SETTINGS_MISSING: {
    what: '{count} settings are missing.',
    why: 'crossdock.config.ts asks the environment for them, and it has none: {names}.',
    mend: 'Set them in {file} (take .env.example as a start) or in the environment; `crossdock doctor` tries them. Without any, `crossdock demo` runs against simulators.',
  },
  XD_DATABASE_UNREACHABLE: {
    what: 'The database does not answer.',
    why: '{reason}',
    mend: 'See that PostgreSQL runs and that DATABASE_URL is right; `crossdock doctor` looks at each part. Without DATABASE_URL the embedded server of the data folder is used.',
    status: 503,
    retry: 'later',
  },
  XD_DATABASE_NOT_CURRENT: {
    what: 'The database is not that of this version.',
    why: '{count} migrations are pending, the first is {first}.',
    mend: 'Run `crossdock db migrate`, or start the platform, which does it too.',
    status: 503,
  },
  XD_SKU_NOT_FOUND: {
    what: 'No article "{sku}" is known.',
    why: 'No location has a balance of it, and no channel was ever told of it.',
    mend: 'Write the SKU as warehouse and ERP have it; upper and lower case are different.',
    status: 404,
  },
  XD_KEY_MIXED: {
    what: 'No key was made.',
    why: 'A scope of the console is for a person who logs in; it goes neither with scopes of programs, nor with --oauth or --plan.',
    mend: 'Make one key for the person and another for the program.',
    status: 400,
  },
  XD_KEY_NOT_FOUND: {
    what: 'There is no API key {id}.',
    why: 'No key of this installation has that id.',
    mend: '`crossdock keys list` shows them; the id is the middle part of the key itself.',
    status: 404,
  },
});
