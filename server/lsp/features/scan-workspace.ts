import type { Feature } from './feature.ts';

/** Request that lints every file of all folders, or of the one whose `uri` is given; answers a `Summary`. */
const scanRequest = 'plimsoll/scanWorkspace';
/** Request that takes back what scans found that somebody asked for; what is linted unasked stays. */
const clearRequest = 'plimsoll/clearResults';

/** Scans the workspace, or a folder, when somebody asks for it. */
export const scanWorkspace: Feature = {
  listen(connection, { report, folders, workspace }) {
    connection.onRequest(scanRequest, (params: { readonly uri?: unknown } | undefined, token) =>
      report.scan(typeof params?.uri === 'string' ? [params.uri] : folders(), params, token),
    );
    connection.onRequest(clearRequest, () => workspace.clear());
  },
};
