/** Replaces `node:child_process` for tests: no program is found, so tests that start one fail at once and are left out. */
export function spawnSync() {
  return { status: 1, stdout: '', stderr: '', error: new Error(reason) };
}

export function execFileSync(): never {
  throw new Error(reason);
}

export function spawn(): never {
  throw new Error(reason);
}

const reason = 'no program is started here';
