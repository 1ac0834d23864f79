const keywords =
  /^(?:ADD|ARG|CMD|COPY|ENTRYPOINT|ENV|EXPOSE|FROM|HEALTHCHECK|LABEL|MAINTAINER|ONBUILD|RUN|SHELL|STOPSIGNAL|USER|VOLUME|WORKDIR)$/i;
const heredoc = /<<-?(["']?)([A-Za-z_]\w*)\1/g;

/**
 * Splits a Dockerfile into instructions, one line each, by the Dockerfile reference alone; undefined if a builder
 * rejects it: an unknown instruction or one without arguments, no FROM, or an unterminated here-document.
 */
export function instructionsOf(text: string): readonly string[] | undefined {
  const mark = /^#\s*escape\s*=\s*`/im.test(text.split(/\n(?!#)/, 1)[0] ?? '') ? '`' : '\\';
  const lines = text.split(/\r?\n/);
  const found: string[] = [];
  for (let at = 0; at < lines.length; ) {
    let joined = '';
    let open = true;
    for (; open && at < lines.length; at++) {
      const line = lines[at] ?? '';
      if (/^\s*#/.test(line) || (joined !== '' && line.trim() === '')) continue;
      if (joined === '' && line.trim() === '') {
        at++;
        break;
      }
      const body = line.replace(/[ \t]+$/, '');
      open = body.endsWith(mark);
      joined += open ? body.slice(0, -1) : line;
    }
    if (joined.trim() === '') continue;
    const [, keyword = '', rest = ''] = /^\s*(\S+)\s*([\s\S]*)$/.exec(joined) ?? [];
    if (!keywords.test(keyword) || rest.trim() === '') return undefined;
    let whole = `${keyword.toUpperCase()} ${rest.trim().replace(/\s+/g, ' ')}`;
    for (const [, , name = ''] of /^(?:RUN|COPY|ADD)$/i.test(keyword) ? rest.matchAll(heredoc) : []) {
      const end = lines.findIndex((line, index) => index >= at && line.replace(/^\t+/, '') === name);
      if (end < 0) return undefined;
      whole += `\n${lines.slice(at, end).join('\n')}`;
      at = end + 1;
    }
    found.push(whole);
  }
  return found.some((each) => each.startsWith('FROM ')) ? found : undefined;
}
