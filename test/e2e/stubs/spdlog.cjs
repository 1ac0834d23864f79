// Replaces the native @vscode/spdlog: the same calls, one plain file per logger.
const { appendFileSync, mkdirSync } = require('node:fs');
const { dirname } = require('node:path');

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'critical'];

class Logger {
  constructor(file) {
    this.file = file;
    this.level = levels.indexOf('info');
    this.bare = false;
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, '');
  }
  write(level, message) {
    if (level < this.level) return;
    const head = this.bare ? '' : `${new Date().toISOString()} [${levels[level]}] `;
    const tail = this.bare ? '' : '\n';
    try {
      appendFileSync(this.file, head + message + tail);
    } catch {} // The folder goes while the last lines are written.
  }
  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
  clearFormatters() {
    this.bare = true;
  }
  setPattern() {}
  flush() {}
  drop() {}
}
for (const [level, name] of levels.entries()) {
  Logger.prototype[name] = function (message) {
    this.write(level, message);
  };
}

const rotating = async (_name, file) => new Logger(file);

// Node detects the named exports of a CommonJS module only in this form, and VS Code imports them by name.
exports.version = 0;
exports.Logger = Logger;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.shutdown = () => {};
exports.createRotatingLogger = rotating;
exports.createAsyncRotatingLogger = rotating;
