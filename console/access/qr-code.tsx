// A QR code, drawn as one path. Invariant: dark on white with its quiet zone also in the dark,
// where phones could not read it the other way round; what it holds stands beside it as text.
// Leaves to others: what it says.

import { memo } from 'react';
import { encode } from 'uqr';

/** The least that ISO 18004 asks for: four modules around it. */
const quiet = 4;

/** Drawn anew for another text only, not at each key beside it. */
export const QrCode = memo(function QrCode({ text, label }: { text: string; label: string }) {
  const { data, size } = encode(text, { ecc: 'M', border: quiet });
  const path = data
    .flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')))
    .join('');
  return (
    <svg
      role="img"
      aria-label={label}
      viewBox={`0 0 ${size} ${size}`}
      width={196}
      height={196}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
});
