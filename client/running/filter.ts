import { l10n, type QuickPickItem, window } from 'vscode';
import { type ListedFinding, type Severity, severities } from './model.ts';

/** Decides which findings are shown. */
export interface Filter {
  /** The lowest severity to show. */
  readonly least: Severity;
  /** Whether to show only findings that have fixes. */
  readonly fixable: boolean;
}

export const everything: Filter = { least: 'info', fixable: false };

/** Whether a filter hides anything. */
export const isFiltering = ({ least, fixable }: Filter) => least !== 'info' || fixable;

/** Whether a finding passes the filter. */
export function fits({ severity, fixable }: ListedFinding, filter: Filter): boolean {
  if (severities.indexOf(severity) > severities.indexOf(filter.least)) return false;
  return !filter.fixable || fixable;
}

/** Describes a filter; undefined if it hides nothing. */
export function inWords(filter: Filter): string | undefined {
  const parts = [
    ...(filter.least === 'info' ? [] : [l10n.t('{0} and worse', filter.least)]),
    ...(filter.fixable ? [l10n.t('with a fix')] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : undefined;
}

/** Asks the user for a filter; undefined if cancelled. */
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
