import {
  type Disposable,
  type InputBox,
  QuickInputButtons,
  type QuickPick,
  type QuickPickItem,
} from 'vscode';

/** An answer of one step of several: a value, the step before, or none if the user gave up. */
export type StepAnswer<T> = { readonly value: T } | 'back' | undefined;

/** Shows a step until it is answered: `accepted` returns the value, at once or later, or undefined if the step stays open. */
export function answerOf<T, I extends QuickPick<QuickPickItem> | InputBox>(
  input: I,
  hasBack: boolean,
  accepted: () => T | undefined | Promise<T | undefined>,
): Promise<StepAnswer<T>> {
  input.ignoreFocusOut = true;
  input.buttons = hasBack ? [QuickInputButtons.Back] : [];
  return new Promise((resolve) => {
    const parts: Disposable[] = [];
    const end = (answer: StepAnswer<T>) => {
      for (const each of parts.splice(0)) each.dispose();
      resolve(answer);
      input.dispose();
    };
    parts.push(
      input.onDidAccept(async () => {
        const value = await accepted();
        if (value !== undefined) end({ value });
      }),
      input.onDidTriggerButton((button) => button === QuickInputButtons.Back && end('back')),
      input.onDidHide(() => end(undefined)),
    );
    input.show();
  });
}
