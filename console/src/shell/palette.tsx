import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useDeferredValue, useState, type KeyboardEvent } from 'react';
import type { OrderPage } from '../../../src/console/api-types.ts';
import { call, query } from '../api/call.ts';
import { Dialog } from '../parts/dialog.tsx';
import { chooseTheme, themes } from './theme.ts';
import { places } from './places.ts';

interface Entry {
  readonly id: string;
  readonly text: string;
  readonly hint: string;
  readonly run: () => void;
}

/** One field for everything: orders by any word, pages, the theme. */
export function Palette({ onClose, onHelp }: { onClose: () => void; onHelp: () => void }) {
  const navigate = useNavigate();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const wanted = useDeferredValue(text.trim());
  const found = useQuery({
    queryKey: ['palette', wanted],
    queryFn: ({ signal }) => call<OrderPage>(`/orders${query({ q: wanted, limit: 6 })}`, signal),
    enabled: wanted.length >= 2,
  });
  const entries: Entry[] = [
    ...(found.data?.orders ?? []).map((order) => ({
      id: `order ${order.key}`,
      text: order.key,
      hint: [order.customer, order.status].filter((part) => part !== null).join(' · '),
      run: () => void navigate({ to: '/orders/$key', params: { key: order.key } }),
    })),
    ...commandsOf((to) => void navigate({ to }), onHelp).filter((entry) => matches(entry.text, wanted)),
    ...(wanted.length < 2
      ? []
      : [
          {
            id: 'search',
            text: `Search orders for “${wanted}”`,
            hint: 'Orders',
            run: () => void navigate({ to: '/orders', search: { q: wanted } }),
          },
          {
            id: 'stock',
            text: `Explain the stock of “${wanted}”`,
            hint: 'Stock',
            run: () => void navigate({ to: '/stock/$sku', params: { sku: wanted } }),
          },
        ]),
  ];
  const chosen = Math.min(at, entries.length - 1);
  const take = (entry: Entry | undefined) => {
    if (entry === undefined) return;
    onClose();
    entry.run();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown') setAt((chosen + 1) % entries.length);
    else if (event.key === 'ArrowUp') setAt((chosen - 1 + entries.length) % entries.length);
    else if (event.key === 'Enter') take(entries[chosen]);
    else return;
    event.preventDefault();
  };
  return (
    <Dialog title="Find anything" onClose={onClose} className="palette">
      <input
        type="search"
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={entries[chosen] === undefined ? undefined : `palette-${chosen}`}
        aria-label="Order number, name, e-mail, tracking number, or a page"
        placeholder="Order number, name, e-mail, tracking, or a page"
        autoComplete="off"
        value={text}
        autoFocus
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={onKey}
      />
      <ul id="palette-list" role="listbox" aria-label="What was found">
        {entries.map((entry, index) => (
          <li
            key={entry.id}
            id={`palette-${index}`}
            role="option"
            aria-selected={index === chosen}
            onClick={() => take(entry)}
            onPointerMove={() => setAt(index)}
          >
            <span>{entry.text}</span>
            <span className="hint">{entry.hint}</span>
          </li>
        ))}
      </ul>
      <p className="hint palette-foot">↑ ↓ choose · Enter opens · Esc closes</p>
    </Dialog>
  );
}

const matches = (text: string, wanted: string): boolean => text.toLowerCase().includes(wanted.toLowerCase());

function commandsOf(go: (to: (typeof places)[number]['to']) => void, help: () => void): Entry[] {
  return [
    ...places.map(({ to, name, letter }) => ({ id: to, text: name, hint: `g ${letter}`, run: () => go(to) })),
    ...themes.map((theme) => ({
      id: `theme ${theme}`,
      text: theme === 'system' ? 'Theme of the system' : `${theme === 'dark' ? 'Dark' : 'Light'} theme`,
      hint: 'Theme',
      run: () => chooseTheme(theme),
    })),
    { id: 'help', text: 'Keys', hint: '?', run: help },
  ];
}
