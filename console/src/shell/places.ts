/** The pages, in the order of the navigation; `g` and the letter goes there. */
export const places = [
  { to: '/', name: 'Home', letter: 'h', icon: 'M3 11 12 4l9 7M6 9.5V20h12V9.5' },
  { to: '/orders', name: 'Orders', letter: 'o', icon: 'M5 4h14v16l-3-2-2 2-2-2-2 2-2-2-3 2ZM8.5 9h7M8.5 13h5' },
  { to: '/exceptions', name: 'Exceptions', letter: 'e', icon: 'M12 4 21 20H3ZM12 10v4.5M12 17v.4' },
  { to: '/stock', name: 'Stock', letter: 's', icon: 'M4 8 12 4l8 4v8l-8 4-8-4ZM4 8l8 4 8-4M12 12v8' },
  { to: '/channels', name: 'Channels', letter: 'c', icon: 'M4 12h4l2.5-7 3 14 2.5-7h4' },
  { to: '/api', name: 'API', letter: 'a', icon: 'M8 7 3 12l5 5M16 7l5 5-5 5M13.5 5l-3 14' },
] as const;
