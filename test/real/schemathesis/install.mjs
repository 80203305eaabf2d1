import { installPython } from '../install-python.mjs';

export const about = 'Schemathesis makes requests of the OpenAPI document and judges the gateway’s answers by it';

/** Answers where the command is, or why there is none. */
export function install(folder) {
  const { bin, why } = installPython(folder, new URL('requirements.txt', import.meta.url), 'schemathesis');
  return why === undefined ? { env: { SCHEMATHESIS_PATH: bin } } : { why };
}
