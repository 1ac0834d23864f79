import { l10n, type QuickPickItem, window } from 'vscode';
import { type Finding, type Severity, severities } from './model.ts';

/** Which findings are shown. */
export interface Filter {
  /** From which severity on. */
  readonly least: Severity;
  /** Only those for which there are fixes. */
  readonly fixable: boolean;
  /** Only those that the baseline lacks. */
  readonly isNew: boolean;
}

export const everything: Filter = { least: 'info', fixable: false, isNew: false };

/** Whether a filter leaves something out. */
export const isFiltering = ({ least, fixable, isNew }: Filter) => least !== 'info' || fixable || isNew;

/** Whether a finding is shown. */
export function fits({ severity, fixable, isNew }: Finding, filter: Filter): boolean {
  if (severities.indexOf(severity) > severities.indexOf(filter.least)) return false;
  return (!filter.fixable || fixable) && (!filter.isNew || isNew !== false);
}

/** A filter in words; undefined where it leaves nothing out. */
export function inWords(filter: Filter): string | undefined {
  const parts = [
    ...(filter.least === 'info' ? [] : [l10n.t('{0} and worse', filter.least)]),
    ...(filter.fixable ? [l10n.t('with a fix')] : []),
    ...(filter.isNew ? [l10n.t('new since the baseline')] : []),
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
  const fixable = { label: l10n.t('Only findings with a fix'), picked: now.fixable };
  const isNew = { label: l10n.t('Only findings that are new since the baseline'), picked: now.isNew };
  const more = await window.showQuickPick([fixable, isNew], {
    title: l10n.t('Findings to show: which of them'),
    canPickMany: true,
  });
  if (!more) return undefined;
  return { least: picked.least, fixable: more.includes(fixable), isNew: more.includes(isNew) };
}
