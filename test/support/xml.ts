import sax from 'sax';

/** An element of an XML text. */
export interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

/** Reads an XML text strictly; throws where it is not well-formed. */
export function readXml(text: string): Element {
  const parser = sax.parser(true);
  const open: { name: string; attributes: Record<string, string>; children: Element[]; text: string }[] = [
    { name: '', attributes: {}, children: [], text: '' },
  ];
  parser.onerror = (error) => {
    throw error;
  };
  parser.onopentag = ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, children: [], text: '' };
    open.at(-1)!.children.push(element);
    open.push(element);
  };
  parser.onclosetag = () => void open.pop();
  parser.ontext = (more) => {
    open.at(-1)!.text += more;
  };
  parser.write(text).close();
  return open[0]!.children[0]!;
}

/** All elements of a name, however deep. */
export function elementsOf({ children }: Element, name: string): Element[] {
  return children.flatMap((each) => [...(each.name === name ? [each] : []), ...elementsOf(each, name)]);
}
