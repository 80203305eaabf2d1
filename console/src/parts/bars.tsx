/** A row of bars: how much, one bar a moment. The last one is still filling, and is drawn lighter. */
export function Bars({ values, label, max }: { values: readonly number[]; label: string; max: number }) {
  const [width, height] = [values.length * 4, 36];
  return (
    <svg className="bars" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={label}>
      <line x1="0" x2={width} y1={height - 0.5} y2={height - 0.5} className="bars-ground" />
      {values.map((value, index) => {
        const tall = value === 0 ? 0 : Math.max(2, (value / Math.max(1, max)) * (height - 2));
        return (
          <rect
            key={index}
            x={index * 4}
            width="3"
            y={height - tall}
            height={tall}
            className={index === values.length - 1 ? 'bar bar-filling' : 'bar'}
          />
        );
      })}
    </svg>
  );
}

/** A part of a whole as a bar; the number stands beside it in words. */
export function Meter({ value, max, tone }: { value: number; max: number; tone: string }) {
  const share = max <= 0 ? 0 : Math.min(1, value / max);
  return (
    <span className="meter" aria-hidden="true">
      <svg viewBox="0 0 100 6" preserveAspectRatio="none">
        <rect width="100" height="6" rx="0" className="meter-ground" />
        <rect width={share * 100} height="6" className={`meter-fill fill-${tone}`} />
      </svg>
    </span>
  );
}
