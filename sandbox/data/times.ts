const dayMs = 86_400_000;
const firstDay = Date.UTC(2019, 0, 1) / dayMs;
const days = 2557;

/** Writes moments of the years 2019 to 2025 about ten times as fast as `Date.toISOString`. */
export function createTimeWriter(): (day: number, msOfDay: number) => string {
  const dates = Array.from({ length: days }, (_, n) =>
    new Date((firstDay + n) * dayMs).toISOString().slice(0, 11),
  );
  const two = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'));
  const three = Array.from({ length: 1000 }, (_, n) => String(n).padStart(3, '0'));
  return (day, msOfDay) => {
    const seconds = Math.floor(msOfDay / 1000);
    const time = `${two[Math.floor(seconds / 3600)]}:${two[Math.floor(seconds / 60) % 60]}:${two[seconds % 60]}`;
    return `${dates[day % days]}${time}.${three[msOfDay % 1000]}Z`;
  };
}

export { dayMs, days as daysCovered };
