import { l10n, type QuickPickItem, window } from 'vscode';
import { type Finding, type Severity, severities } from './model.ts';

/** Which findings are shown. */
export interface Filter {
  /** From which severity on. */
  readonly least: Severity;
  /** Only those for which there are fixes. */
  readonly fixable: boolean;
}

export const everything: Filter = { least: 'info', fixable: false };

/** Whether a filter leaves something out. */
export const isFiltering = ({ least, fixable }: Filter) => least !== 'info' || fixable;

/** Whether a finding is shown. */
export function fits({ severity, fixable }: Finding, filter: Filter): boolean {
  if (severities.indexOf(severity) > severities.indexOf(filter.least)) return false;
  return !filter.fixable || fixable;
}

/** A filter in words; undefined where it leaves nothing out. */
export function inWords(filter: Filter): string | undefined {
  const parts = [
    ...(filter.least === 'info' ? [] : [l10n.t('{0} and worse', filter.least)]),
    ...(filter.fixable ? [l10n.t('with a fix')] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : undefined;
}

/** Asks for a filter; undefined where nobody answers. */
export async function askForFilter(now: Filter): Promise<Filter | undefined> {
  const level = (least: Severity): QuickPickItem & { readonly least: Severity } => ({
    label: least === 'info' ? l10n.t('Every severity') : l10n.t('{0} and worse', least),
    description: least === now.least ? l10n.t('now') : '',
    least,
  });
  const picked = await window.showQuickPick([...severities].reverse().map(level), {
    title: l10n.t('Findings to show: severity'),
  });
  if (!picked) return undefined;
  const each = (fixable: boolean) => ({
    label: fixable ? l10n.t('Only findings with a fix') : l10n.t('With and without a fix'),
    description: fixable === now.fixable ? l10n.t('now') : '',
    fixable,
  });
  const more = await window.showQuickPick([each(false), each(true)], {
    title: l10n.t('Findings to show: which of them'),
  });
  return more && { least: picked.least, fixable: more.fixable };
}
