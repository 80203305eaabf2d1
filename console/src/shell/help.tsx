import { Dialog } from '../parts/dialog.tsx';
import { places } from './places.ts';

const keys: readonly (readonly [string, string])[] = [
  ['Ctrl K / ⌘ K', 'Find an order, or go anywhere'],
  ['/', 'Search in this page'],
  ['j, k', 'Next and previous row'],
  ['Enter', 'Open the row'],
  ['x', 'Mark the row (exceptions)'],
  ['?', 'This list'],
  ['Esc', 'Close what is open'],
];

export function Help({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title="Keys" onClose={onClose}>
      <dl className="keys">
        {keys.map(([key, text]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{text}</dd>
          </div>
        ))}
        {places.map(({ name, letter }) => (
          <div key={name}>
            <dt>
              <kbd>g {letter}</kbd>
            </dt>
            <dd>{name}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
