/** Whether a text is a day that there is, as YYYY-MM-DD: such days are in order as their texts are. */
export function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = new Date(`${text}T00:00:00Z`)
  // The 30th of February is one of March.
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(text)
}
