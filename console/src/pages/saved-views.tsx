import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { Dialog } from '../parts/dialog.tsx';
import type { OrderSearch } from '../router.tsx';

interface View {
  readonly name: string;
  readonly search: OrderSearch;
}

const storageName = 'crossdock.order-views';
const viewCountMax = 20;

function readViews(): readonly View[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(storageName) ?? '[]');
    return Array.isArray(kept) ? (kept as View[]).filter((view) => typeof view.name === 'string') : [];
  } catch {
    return [];
  }
}

function keepViews(views: readonly View[]): void {
  try {
    localStorage.setItem(storageName, JSON.stringify(views));
  } catch {
    // Without storage a view lasts as long as the page; its URL is a view all the same.
  }
}

/** Filters of this browser under a name; a view is only its URL, so it can be sent to others. */
export function SavedViews({ search }: { search: OrderSearch }) {
  const [views, setViews] = useState(readViews);
  const [isNaming, setNaming] = useState(false);
  const change = (next: readonly View[]) => {
    setViews(next);
    keepViews(next);
  };
  const isSome = Object.keys(search).length > 0;
  const isSaved = views.some((view) => JSON.stringify(view.search) === JSON.stringify(search));
  if (views.length === 0 && !isSome) return null;
  return (
    <div className="views">
      {views.map((view) => (
        <span key={view.name} className="view">
          <Link to="/orders" search={view.search}>
            {view.name}
          </Link>
          <button
            type="button"
            className="quiet"
            aria-label={`Forget the view ${view.name}`}
            onClick={() => change(views.filter((one) => one !== view))}
          >
            ✕
          </button>
        </span>
      ))}
      {isSome && !isSaved && views.length < viewCountMax && (
        <button type="button" className="quiet" onClick={() => setNaming(true)}>
          Save this view
        </button>
      )}
      {isNaming && (
        <Dialog title="Save this view" onClose={() => setNaming(false)}>
          <form
            onSubmit={(event) => {
              event.preventDefault();
              const name = String(new FormData(event.currentTarget).get('name')).trim();
              if (name === '') return;
              change([...views.filter((view) => view.name !== name), { name, search }]);
              setNaming(false);
            }}
          >
            <label htmlFor="view-name">Its name</label>
            <input id="view-name" name="name" maxLength={40} required autoFocus />
            <p className="hint">It is kept in this browser. To share it, send the address of this page.</p>
            <button type="submit" className="main">
              Save
            </button>
          </form>
        </Dialog>
      )}
    </div>
  );
}
