/** Builds elements. Text always enters as text: nothing of a run is ever parsed as markup. */

type Child = Node | string | number | undefined | false;
type Attributes = Readonly<Record<string, string | number | boolean | ((event: Event) => void) | undefined>>;

/** `on...` attributes are listeners; true is an attribute without a value, false and undefined none. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.flatMap((child) => (child === undefined || child === false ? [] : [asNode(child)])));
  return element;
}

const asNode = (child: Node | string | number): Node | string => (typeof child === 'number' ? String(child) : child);

export interface Choice {
  readonly value: string;
  readonly label: string;
}

/** A labelled list of choices. */
export function choose(
  label: string,
  choices: readonly Choice[],
  chosen: string,
  change: (value: string) => void,
): HTMLLabelElement {
  const select = h(
    'select',
    { onchange: () => change(select.value) },
    ...choices.map(({ value, label: text }) => h('option', { value, selected: value === chosen }, text)),
  );
  return h('label', { class: 'choice' }, h('span', {}, label), select);
}

export function checkbox(label: string, checked: boolean, change: (value: boolean) => void): HTMLLabelElement {
  const input = h('input', { type: 'checkbox', 'data-key': label, checked, onchange: () => change(input.checked) });
  return h('label', { class: 'check' }, input, h('span', {}, label));
}

/** Copies a text to where the reader can paste it from. */
export function copyable(text: string, name: string): HTMLElement {
  const button = h(
    'button',
    {
      type: 'button',
      class: 'quiet',
      'aria-label': `copy ${name}`,
      onclick: () =>
        void navigator.clipboard.writeText(text).then(
          () => (button.textContent = 'copied'),
          () => (button.textContent = 'press Ctrl-C'),
        ),
    },
    'copy',
  );
  return h('div', { class: 'command' }, h('code', { tabindex: 0 }, text), button);
}

/** Replaces what stands in an element, and leaves the focus on what had it: elements are the same by their `data-key`. */
export function redrawn(element: HTMLElement, ...children: readonly HTMLElement[]): void {
  const focused = document.activeElement;
  const key = element.contains(focused) ? (focused as HTMLElement).dataset['key'] : undefined;
  element.replaceChildren(...children);
  if (key === undefined) return;
  const again = [...element.querySelectorAll<HTMLElement>('[data-key]')].find(({ dataset }) => dataset['key'] === key);
  again?.focus();
}
