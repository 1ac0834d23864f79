import sax from 'sax';

/** An element of an XML text. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  /** The text directly in it, without that of its elements. */
  readonly text: string;
  /** All its text, including that of its elements. */
  readonly content: string;
}

/** Parses an XML text strictly; throws if it is not well-formed. */
export function readXml(text: string): Element {
  const parser = sax.parser(true);
  const element = (name: string, attributes: Record<string, string>) => {
    return { name, attributes, children: [] as Element[], text: '', content: '' };
  };
  const open = [element('', {})];
  parser.onerror = (error) => {
    throw error;
  };
  parser.onopentag = ({ name, attributes }) => {
    const opened = element(name, attributes as Record<string, string>);
    open.at(-1)!.children.push(opened);
    open.push(opened);
  };
  parser.onclosetag = () => void open.pop();
  parser.ontext = (more) => {
    open.at(-1)!.text += more;
    for (const each of open) each.content += more;
  };
  parser.write(text).close();
  return open[0]!.children[0]!;
}

/** Parses an HTML page as strictly as XML: each element except `meta` is closed, and each attribute has a quoted value. */
export function readHtml(text: string): Element {
  return readXml(text.replace('<!doctype html>', '').replace(/<meta [^>]*(?=>)/g, '$&/'));
}

/** Returns all elements with a name, at any depth. */
export function elementsOf({ children }: Element, name: string): Element[] {
  return children.flatMap((each) => [...(each.name === name ? [each] : []), ...elementsOf(each, name)]);
}
