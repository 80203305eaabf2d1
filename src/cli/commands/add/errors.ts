import { defineErrors } from '../../../errors/index.ts';

export const addErrors = defineErrors({
  XD_ADD_NAME: {
    what: '"{name}" cannot be the name of a {kind}.',
    why: '{why}',
    mend: 'Choose {expected}.',
    status: 400,
  },
  XD_ADD_EXISTS: {
    what: 'Nothing was written to {folder}.',
    why: 'There is already: {files}.',
    mend: 'Choose another name, or move these away.',
    status: 409,
  },
  XD_ADD_OPENAPI: {
    what: '{file} cannot be read as an OpenAPI description.',
    why: '{reason}',
    mend: 'Give an OpenAPI 3.0 or 3.1 description as JSON with local references; YAML is turned into JSON by any YAML tool first.',
    status: 400,
  },
  XD_ADD_OPERATION: {
    what: 'There is no operation "{operation}" to take.',
    why: 'The description has: {operations}.',
    mend: 'Name operations by their operationId.',
    status: 404,
  },
  XD_ADD_CAPABILITY: {
    what: '"{capability}" is no capability.',
    why: 'A connector can serve: {capabilities}.',
    mend: 'Write --serve <capability>=<operationId>.',
    status: 400,
  },
});
