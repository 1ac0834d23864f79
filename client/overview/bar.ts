import type { Status } from './status.ts';

/** What the status bar item shows. */
export interface Bar {
  /** At most 24 characters beside the icon. */
  readonly text: string;
  readonly icon: string;
  /** What screen readers say. */
  readonly label: string;
  /** Only where the result is not whole, or someone has to decide again. */
  readonly background: 'error' | 'warning' | undefined;
  readonly command: BarCommand;
  /** The lines of the tooltip, as plain text. */
  readonly lines: readonly string[];
}

interface BarCommand {
  readonly command: string;
  readonly arguments: readonly unknown[];
}

/** What is known of the server. */
export interface BarInput {
  readonly server: 'starting' | 'running' | 'stopped';
  readonly status: Status | undefined;
  /** What runs, in one sentence. */
  readonly sentence: string | undefined;
  /** Whether the current scan takes a while. */
  readonly isSlow: boolean;
  readonly isTrusted: boolean;
}

/** Translates texts, with values in place of `{0}`. */
export interface Translations {
  t(text: string, ...values: (string | number)[]): string;
}

const whatRuns = { command: 'plimsoll.running.focus', arguments: [] };
const icons: Readonly<Record<string, string>> = { critical: 'flame', high: 'error', medium: 'warning' };
/** The largest number that is shown: a longer one would push other items away. */
const most = 9999;

/** What the status bar item shows in a state. */
export function barOf(input: BarInput, l10n: Translations): Bar {
  const { server, status } = input;
  const plain = { background: undefined, command: whatRuns, lines: [] } as const;
  if (server === 'stopped') {
    const text = l10n.t('Plimsoll stopped');
    const command = { command: 'plimsoll.restart', arguments: [] };
    return {
      text,
      icon: 'error',
      label: text,
      background: 'error',
      command,
      lines: [l10n.t('The server is not running')],
    };
  }
  if (server === 'starting' || !status) {
    const label = l10n.t('Plimsoll: starting');
    return { ...plain, text: 'Plimsoll', icon: 'sync~spin', label, lines: [l10n.t('Starting')] };
  }
  if (!status.enabled) {
    const text = l10n.t('Plimsoll off');
    const command = { command: 'workbench.action.openSettings', arguments: ['plimsoll.enable'] };
    return {
      ...plain,
      text,
      icon: 'eye-closed',
      label: text,
      command,
      lines: [l10n.t('Turned off for this folder')],
    };
  }
  const lines = linesOf(input, status, l10n);
  return { ...stateOf(status, input.isSlow, l10n), lines };
}

/** What stands in the bar: a scan, then what makes the counts wrong, then the worst finding. */
function stateOf(status: Status, isSlow: boolean, l10n: Translations): Omit<Bar, 'lines'> {
  const { scanning, unlinted, expired, total } = status;
  if (scanning && isSlow && scanning.total > 0) {
    const text = l10n.t('Plimsoll: {0} of {1}', scanning.done, scanning.total);
    const label = l10n.t('Plimsoll: {0} of {1} files', scanning.done, scanning.total);
    return { text, icon: 'sync~spin', label, background: undefined, command: whatRuns };
  }
  if (unlinted.count > 0) {
    const text =
      unlinted.count === 1
        ? l10n.t('1 file not linted')
        : l10n.t('{0} files not linted', short(unlinted.count));
    return {
      text,
      icon: 'error',
      label: `Plimsoll: ${text}`,
      background: 'error',
      command: placeOf(unlinted),
    };
  }
  if (expired.count > 0) {
    const text =
      expired.count === 1 ? l10n.t('1 ignore expired') : l10n.t('{0} ignores expired', short(expired.count));
    return {
      text,
      icon: 'warning',
      label: `Plimsoll: ${text}`,
      background: 'warning',
      command: placeOf(expired),
    };
  }
  const [worst] = Object.entries(total).filter(([severity, count]) => count > 0 && severity in icons);
  if (!worst)
    return {
      text: 'Plimsoll',
      icon: 'pass',
      label: l10n.t('Plimsoll: no problem at or above medium'),
      background: undefined,
      command: whatRuns,
    };
  const [severity, count] = worst;
  return {
    text: `Plimsoll: ${short(count)} ${severity}`,
    icon: icons[severity] ?? 'info',
    label:
      count === 1
        ? l10n.t('Plimsoll: 1 {0} finding', severity)
        : l10n.t('Plimsoll: {0} {1} findings', count, severity),
    background: undefined,
    command: whatRuns,
  };
}

const short = (count: number) => (count > most ? `${most}+` : `${count}`);

const placeOf = ({ first }: Status['unlinted']): BarCommand =>
  first ? { command: 'plimsoll.openPlace', arguments: [first.uri, first.line] } : whatRuns;

function linesOf({ sentence, isTrusted }: BarInput, status: Status, l10n: Translations): string[] {
  const { unlinted, expired, total, scope } = status;
  const counts = Object.entries(total).flatMap(([severity, count]) =>
    count > 0 ? [`${count} ${severity}`] : [],
  );
  const isGrave = Object.entries(total).some(([severity, count]) => count > 0 && severity in icons);
  const counted = counts.length > 0 ? counts.join(', ') : l10n.t('No findings');
  return [
    unlinted.count > 0 ? (unlinted.first?.message ?? '') : '',
    unlinted.count > 0 ? l10n.t('The counts are not the whole.') : '',
    expired.count > 0 ? l10n.t('Someone has to decide again.') : '',
    sentence ?? '',
    isGrave ? counted : counts.length > 0 ? l10n.t('No problem at or above medium; {0}', counted) : counted,
    scope === 'openFiles' ? l10n.t('Only open files are linted.') : scanText(status, l10n),
    isTrusted ? '' : l10n.t('Restricted mode: images are not locked, and nothing is compared with git.'),
  ].filter(Boolean);
}

function scanText({ scanning, scanned }: Status, l10n: Translations): string {
  if (scanning) return l10n.t('Scanning {0} of {1} files', scanning.done, scanning.total);
  if (!scanned) return l10n.t('The workspace was not scanned');
  const time = new Date(scanned.at).toLocaleTimeString();
  const text = scanned.cancelled
    ? l10n.t('Scan stopped after {0} files at {1}', scanned.files, time)
    : scanned.files === 1
      ? l10n.t('1 file scanned at {0}', time)
      : l10n.t('{0} files scanned at {1}', scanned.files, time);
  return scanned.unread > 0 ? l10n.t('{0}; {1} could not be read', text, scanned.unread) : text;
}
