import type { Feature } from './feature.ts';

/** Request that lints every file of all folders; answers a `Summary`. */
const scanRequest = 'plimsoll/scanWorkspace';

/** Scans the workspace when somebody asks for it. */
export const scanWorkspace: Feature = {
  listen(connection, { report, folders }) {
    connection.onRequest(scanRequest, (params: unknown, token) => report.scan(folders(), params, token));
  },
};
