import type { Feature } from './feature.ts';

/** Request: lints every file of all folders, or of the folder with the given `uri`; returns a `Summary`. */
const scanRequest = 'plimsoll/scanWorkspace';
/** Request: clears the results of scans that the user requested; automatic results stay. */
const clearRequest = 'plimsoll/clearResults';

/** Scans the workspace or a folder at the user's request, also what changed without the editor reporting it. */
export const scanWorkspace: Feature = {
  listen(connection, { configs, session, report, folders, workspace }) {
    connection.onRequest(scanRequest, (params: { readonly uri?: unknown } | undefined, token) => {
      configs.forget();
      session.forgetAll();
      report.renew();
      return report.scan(typeof params?.uri === 'string' ? [params.uri] : folders(), params, token);
    });
    connection.onRequest(clearRequest, () => workspace.clear());
  },
};
