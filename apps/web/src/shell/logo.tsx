/** Forward and back. */
export function Logo({ className }: { className?: string }) {
  return (
    <svg
      viewBox="0 0 24 24"
      fill="none"
      strokeWidth="2.2"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      className={className}
    >
      <path d="M3 8h16m-4-4 4 4-4 4" className="stroke-going" />
      <path d="M21 16H5m4-4-4 4 4 4" className="stroke-back-line" />
    </svg>
  )
}
