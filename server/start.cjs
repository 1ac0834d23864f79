'use strict';
// The command `plimsoll`, the language server and what the extension reads after its start: runs NAME.program.cjs, which lies beside
// NAME.cjs or NAME.start.cjs. V8's compiled form of it saves a third of a short run and of the way to the first problems in an
// editor. No other version of Node.js can read it, so each keeps its own: the command when it scans first, all others a while
// after they have started.
// V8 runs what such a file holds without checking it. So a file is read only if this user or root owns it and nobody else can
// write it or its folder. Otherwise the program starts without it, which is slower and always correct.
const fs = require('node:fs');
const { basename, dirname, isAbsolute, join } = require('node:path');
const { Script } = require('node:vm');
const { crc32 } = require('node:zlib');

const name = __filename.slice(0, __filename.endsWith('.start.cjs') ? -'.start.cjs'.length : -'.cjs'.length);
const program = `${name}.program.cjs`;
/** Milliseconds after which all is done that a start asks for. */
const started = 5000;
/** Age in milliseconds from which a file in the user's cache folder is removed: versions that are gone left them. */
const aMonth = 30 * 24 * 60 * 60 * 1000;
/** Bytes at the end of a file: the checksums of the program and of what V8 made of it. */
const checksumBytes = 8;
let texts = 100_000;
/** Returns a new program text, always of the same length: for a text that V8 has seen, it does not look at cached data. */
const nextText = () => String(texts++);

const source = fs.readFileSync(program);
/** Undefined in Electron of early 2024, which therefore starts without a cache. */
const programSum = crc32?.(source);
/** Who runs this; undefined on Windows, where Node.js does not say who owns a file or may write it. */
const user = process.geteuid?.();
/** The folder of the program, if its files can be trusted; on Windows only those of the user's cache folder are. */
const beside = user === undefined ? undefined : trustedPath(__dirname);
const isOwn = beside !== undefined && fs.lstatSync(beside).uid === user;
const cacheFolder = isOwn ? undefined : userCacheFolder();

// The build writes nothing but ASCII, which is read fastest as what it is.
const script = new Script(source.latin1Slice(), { filename: program, cachedData: readCompiled() });
if (script.cachedDataRejected !== false && programSum !== undefined && (isOwn || cacheFolder !== undefined)) {
  if (!name.endsWith('cli')) writeUntuned(new Script(nextText()).createCachedData());
  else if (process.argv[2] === 'scan') writeAtExit();
}
script.runInThisContext()(require, module);

/** Where the system keeps what this program caches for this user. */
function userCacheFolder() {
  const { HOME = '', LOCALAPPDATA = '', XDG_CACHE_HOME = '' } = process.env;
  if (process.platform === 'win32')
    return isAbsolute(LOCALAPPDATA) ? join(LOCALAPPDATA, 'plimsoll') : undefined;
  const isMac = process.platform === 'darwin';
  // A relative path is ignored, as the XDG Base Directory Specification says.
  if (!isMac && isAbsolute(XDG_CACHE_HOME)) return join(XDG_CACHE_HOME, 'plimsoll');
  return isAbsolute(HOME) ? join(HOME, isMac ? 'Library/Caches' : '.cache', 'plimsoll') : undefined;
}

/**
 * The real path of a folder that only this user and root can write in or replace; otherwise undefined. All folders above it count,
 * since anyone who can rename one can put another in its place. In a sticky folder such as /tmp, nobody can rename what others own.
 */
function trustedPath(folder) {
  try {
    const real = fs.realpathSync.native(folder);
    for (let at = real, sticky = 0; ; at = dirname(at), sticky = 0o1000) {
      const found = fs.lstatSync(at);
      if (!isTrusted(found, (found.mode & sticky) !== 0)) return undefined;
      if (at === dirname(at)) return real;
    }
  } catch {
    return undefined;
  }
}

/** Whether a file or folder belongs to this user or root, and nobody else may write it. */
function isTrusted({ uid, mode }, isSticky = false) {
  return user === undefined || ((uid === user || uid === 0) && (isSticky || (mode & 0o022) === 0));
}

/** The name of a file in the user's cache folder, which installations share, has the checksum of the program. */
function pathIn(folder) {
  const sum = folder === beside ? '' : `.${programSum.toString(16)}`;
  return join(folder, `${basename(name)}.program${sum}.${process.version}-${process.arch}.cache`);
}

/** What V8 compiled in an earlier run of this user, or of root. */
function readCompiled() {
  if (programSum === undefined) return undefined;
  const own = cacheFolder && trustedPath(cacheFolder);
  return (own && readTrusted(pathIn(own))) ?? (beside && readTrusted(pathIn(beside)));
}

/** Reads a file of a trusted folder. It is opened once, without following a link or waiting for a pipe, and its descriptor is checked. */
function readTrusted(path) {
  let descriptor;
  try {
    descriptor = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK);
    const found = fs.fstatSync(descriptor);
    if (!found.isFile() || !isTrusted(found)) return undefined;
    const all = fs.readFileSync(descriptor);
    const data = all.subarray(0, -checksumBytes);
    return all.subarray(-checksumBytes).equals(checksums(data)) ? data : undefined;
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}

/** V8 tells programs apart by their length alone, and ends the process where a damaged file misleads it. */
function checksums(data) {
  const sums = Buffer.alloc(checksumBytes);
  sums.writeUInt32LE(programSum);
  sums.writeUInt32LE(crc32(data), 4);
  return sums;
}

/**
 * What V8's baseline compiler compiled in this run it compiles in each later one when it is first called, which takes longer than
 * a short run gets back. So the run that writes does without it, where V8 has it by default for certain.
 */
function writeAtExit() {
  const hasBaseline = process.arch === 'x64' || process.arch === 'arm64';
  const set = hasBaseline ? require('node:v8').setFlagsFromString : () => undefined;
  set('--no-sparkplug');
  process.once('exit', () => {
    set('--sparkplug');
    writeCompiled();
  });
}

/** A compiled form fits the flags of V8 that it was made with; while a server scans they are others than at its start. */
function writeUntuned(asAtStart) {
  const write = () => {
    if (new Script(nextText(), { cachedData: asAtStart }).cachedDataRejected) writeUntuned(asAtStart);
    else writeCompiled();
  };
  setTimeout(write, started).unref();
}

/** Keeps what V8 made of the functions that were called. The others are better left out: all of it is read at each start. */
function writeCompiled() {
  let path;
  let part;
  try {
    path = pathIn(isOwn ? beside : madeCacheFolder());
    // Each process writes a file of its own and renames it, so a reader sees a complete one.
    part = `${path}.${process.pid}-${Date.now()}`;
    // Fails early where nothing can be written, before the costly part.
    fs.writeFileSync(part, '', { flag: 'wx', mode: 0o600 });
  } catch {
    return;
  }
  try {
    const data = script.createCachedData();
    fs.writeFileSync(part, Buffer.concat([data, checksums(data)]));
    fs.renameSync(part, path);
  } catch {
    // The disk is full.
    fs.rmSync(part, { force: true });
  }
}

/** Makes the user's cache folder if nobody else can interfere, removes files older than a month, and returns its real path. */
function madeCacheFolder() {
  const missing = [];
  let above = cacheFolder;
  for (; !fs.existsSync(above) && above !== dirname(above); above = dirname(above)) missing.push(above);
  if (trustedPath(above) === undefined) throw new Error('Others can write there.');
  // Asked to make all of them at once, Node.js tries for ever where nobody can make a folder, such as /proc.
  for (const each of missing.reverse()) fs.mkdirSync(each, { mode: 0o700 });
  for (const each of fs.readdirSync(cacheFolder)) {
    const path = join(cacheFolder, each);
    if (each.includes('.cache') && Date.now() - fs.lstatSync(path).mtimeMs > aMonth)
      fs.rmSync(path, { force: true });
  }
  return fs.realpathSync.native(cacheFolder);
}
