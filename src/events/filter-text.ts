/**
 * Edits of a filter's text by buttons: hiding and showing families of kinds.
 *
 * Only the text is changed; what it means is up to the engine. Terms are separated by spaces outside quotes. A family
 * is hidden by a name in a term of the form `-kind:clock,cp`.
 */

const HIDING = '-kind:';

/** The terms of a filter, with quoted parts kept whole. */
export function terms(text: string): string[] {
  return text.match(/(?:"(?:\\.|[^"\\])*"?|[^\s"])+/g) ?? [];
}

function hiddenNames(term: string): string[] | undefined {
  if (!term.toLowerCase().startsWith(HIDING)) return undefined;
  return term.slice(HIDING.length).split(',').filter(Boolean);
}

/** Whether the text hides `name`. */
export function isHidden(text: string, name: string): boolean {
  return terms(text).some((term) => hiddenNames(term)?.some((each) => each.toLowerCase() === name));
}

/** The text with `name` hidden: added to the last term that hides kinds, or as a new one. */
export function hide(text: string, name: string): string {
  if (isHidden(text, name)) return text;
  const all = terms(text);
  const last = all.findLastIndex((term) => hiddenNames(term) !== undefined);
  if (last < 0) return [...all, `${HIDING}${name}`].join(' ');
  return all.map((term, i) => (i === last ? `${term.replace(/,+$/, '')},${name}` : term)).join(' ');
}

/** The text with `name` no longer hidden. */
export function show(text: string, name: string): string {
  return terms(text)
    .flatMap((term) => {
      const names = hiddenNames(term);
      if (!names?.some((each) => each.toLowerCase() === name)) return [term];
      const left = names.filter((each) => each.toLowerCase() !== name);
      return left.length > 0 ? [`${HIDING}${left.join(',')}`] : [];
    })
    .join(' ');
}

/** The text with nothing but `name` let through by kind; other terms stay. */
export function showOnly(text: string, name: string): string {
  const others = terms(text).filter((term) => !/^-?kind:/i.test(term));
  return [`kind:${name}`, ...others].join(' ');
}

/** Whether the text lets through nothing but `name`, as far as kinds go. */
export function isOnly(text: string, name: string): boolean {
  return terms(text).some((term) => term.toLowerCase() === `kind:${name}`);
}
