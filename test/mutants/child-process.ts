/** What tests import from `node:child_process`: here no program is found, so that tests which start one fail at once and are left out. */
const missing = () => ({ status: 1, stdout: '', stderr: '', error: new Error('no program is started here') });

export const spawnSync = missing;
export const execFileSync = (): never => {
  throw missing().error;
};
export const spawn = execFileSync;
export const execFile = execFileSync;
export const fork = execFileSync;
