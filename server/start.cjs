'use strict';
// The command `plimsoll`, its servers, what others import and what the extension reads after its start: runs NAME.program.cjs,
// which lies beside NAME.cjs or NAME.start.cjs, and the parts that it names, which programs share. V8's compiled form of each
// saves a third of a short run and of the way to the first problems in an editor. No other version of Node.js can read it, so
// each keeps its own: a command when it ends, a server and the extension a while after they have started. A form that lacked much
// of a later run is replaced once. V8 runs what such a file holds without checking it. So a file is read only if this user or
// root owns it and nobody else can write it or its folder. Otherwise the program starts without it, which is slower and always
// correct.
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
/** Bytes at the end of a file: its coverage, see `coverageOf`, and the checksums of the program and of all before. */
const [coverageBytes, checksumBytes] = [4, 8];
/** A compiled form lacks much if a run has this many times as much bytecode. */
const muchMore = 1.2;
/** The coverage of a compiled form that is not replaced any more. */
const complete = 0;
/** The bytes up to which a part has no compiled form. */
const small = 16_000;
let texts = 100_000;
/** Returns a new program text, always of the same length: for a text that V8 has seen, it does not look at cached data. */
const nextText = () => String(texts++);

/** Who runs this; undefined on Windows, where Node.js does not say who owns a file or may write it. */
const user = process.geteuid?.();
/** The folder of the program, if its files can be trusted; on Windows only those of the user's cache folder are. */
const beside = user === undefined ? undefined : trustedPath(__dirname);
const isOwn = beside !== undefined && fs.lstatSync(beside).uid === user;
const cacheFolder = isOwn ? undefined : userCacheFolder();
const trustedCache = cacheFolder && trustedPath(cacheFolder);

/** What was loaded, by its path. */
const parts = new Map();
/** What is imported keeps nothing on the disk: its program decides when it starts. */
const isLibrary = name.endsWith('api');
const isCommand = name.endsWith('cli') && !['lsp', 'mcp'].includes(process.argv[2]);
let willWrite = false;
let isWithoutBaseline = false;

load(program, module);

/** Runs the program or a part of it once. Returns what it exports. */
function load(path, own = { exports: {} }) {
  const known = parts.get(path);
  if (known) return known.own.exports;
  const source = fs.readFileSync(path);
  // Undefined in Electron of early 2024, which therefore starts without a cache. A small part is compiled sooner than one is read.
  const isKept = !isLibrary && (path === program || source.length > small);
  const sum = isKept ? crc32?.(source) : undefined;
  const part = { own, path, sum, script: undefined, coverage: undefined };
  parts.set(path, part);
  const kept = readCompiled(part);
  // The build writes nothing but ASCII, which is read fastest as what it is.
  // V8 takes a compiled form only with the flags that it was made with.
  if (isWithoutBaseline) setBaseline(true);
  part.script = new Script(source.latin1Slice(), { filename: path, cachedData: kept?.data });
  if (isWithoutBaseline) setBaseline(false);
  if (kept && !part.script.cachedDataRejected) part.coverage = kept.coverage;
  if (part.coverage !== complete && sum !== undefined && (isOwn || cacheFolder !== undefined))
    keepLater(part);
  part.script.runInThisContext()(requireFrom, own);
  return own.exports;
}

/** The `require` of the program: parts lie beside it. */
function requireFrom(id) {
  return id.startsWith('./part-') ? load(join(__dirname, id)) : require(id);
}

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

/**
 * Programs call different functions of a part, so each has a file for it. In the user's cache folder, which installations share, its
 * name has the checksum of the part.
 */
function pathIn(folder, { path, sum }) {
  const part = path === program ? 'program' : basename(path, '.cjs');
  const shared = folder === beside ? '' : `.${sum.toString(16)}`;
  return join(folder, `${basename(name)}.${part}${shared}.${process.version}-${process.arch}.cache`);
}

/** What V8 compiled in an earlier run of this user, or of root. */
function readCompiled(part) {
  if (part.sum === undefined) return undefined;
  const own = trustedCache && readTrusted(pathIn(trustedCache, part), part);
  return own ?? (beside && readTrusted(pathIn(beside, part), part));
}

/** Reads a file of a trusted folder. It is opened once, without following a link or waiting for a pipe, and its descriptor is checked. */
function readTrusted(path, { sum }) {
  let descriptor;
  try {
    descriptor = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK);
    const found = fs.fstatSync(descriptor);
    if (!found.isFile() || !isTrusted(found)) return undefined;
    const all = fs.readFileSync(descriptor);
    const checked = all.subarray(0, -checksumBytes);
    if (!all.subarray(-checksumBytes).equals(checksums(checked, sum))) return undefined;
    const end = checked.length - coverageBytes;
    return { data: checked.subarray(0, end), coverage: checked.readUInt32LE(end) };
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) fs.closeSync(descriptor);
  }
}

/** V8 tells programs apart by their length alone, and ends the process where a damaged file misleads it. */
function checksums(data, sum) {
  const sums = Buffer.alloc(checksumBytes);
  sums.writeUInt32LE(sum);
  sums.writeUInt32LE(crc32(data), 4);
  return sums;
}

/** Arranges that what lacks a compiled form, or has one that may lack much, is written when this run has called what it needs. */
function keepLater({ coverage }) {
  if (willWrite) return;
  willWrite = true;
  if (!isCommand) return writeUntuned(new Script(nextText()).createCachedData());
  process.once('exit', writeAll);
  if (coverage === undefined) withoutBaseline();
}

/**
 * What V8's baseline compiler compiled in this run it compiles in each later one when it is first called, which takes longer than
 * a short run gets back. So the run that writes does without it, where V8 has it by default for certain.
 */
function withoutBaseline() {
  if (process.arch !== 'x64' && process.arch !== 'arm64') return;
  isWithoutBaseline = true;
  setBaseline(false);
  process.prependOnceListener('exit', () => setBaseline(true));
}

function setBaseline(isOn) {
  require('node:v8').setFlagsFromString(isOn ? '--sparkplug' : '--no-sparkplug');
}

/** A compiled form fits the flags of V8 that it was made with; while a server scans they are others than at its start. */
function writeUntuned(asAtStart) {
  const write = () => {
    if (new Script(nextText(), { cachedData: asAtStart }).cachedDataRejected) writeUntuned(asAtStart);
    else writeAll();
  };
  setTimeout(write, started).unref();
}

/** Writes what has no compiled form, or one that lacks much of what this run has called. */
function writeAll() {
  const bytes = coverageOf();
  for (const part of parts.values()) {
    const { coverage, sum } = part;
    if (sum === undefined) continue;
    if (coverage === undefined) writeCompiled(part, bytes);
    else if (coverage !== complete && bytes > coverage * muchMore) writeCompiled(part, complete);
  }
}

/** The bytes of bytecode that this run has so far. */
function coverageOf() {
  return require('node:v8').getHeapCodeStatistics().bytecode_and_metadata_size;
}

/** Keeps what V8 made of the functions that were called. The others are better left out: all of it is read at each start. */
function writeCompiled(program, coverage) {
  let path;
  let part;
  try {
    path = pathIn(isOwn ? beside : madeCacheFolder(), program);
    // Each process writes a file of its own and renames it, so a reader sees a complete one.
    part = `${path}.${process.pid}-${Date.now()}`;
    // Fails early where nothing can be written, before the costly part.
    fs.writeFileSync(part, '', { flag: 'wx', mode: 0o600 });
  } catch {
    return;
  }
  try {
    const covered = Buffer.alloc(coverageBytes);
    covered.writeUInt32LE(coverage);
    const data = Buffer.concat([program.script.createCachedData(), covered]);
    fs.writeFileSync(part, Buffer.concat([data, checksums(data, program.sum)]));
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
