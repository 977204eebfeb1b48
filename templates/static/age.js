// Says beside the day of a run how long ago that was, once it is long enough to matter. The page itself knows no clock.
const DAY = 86_400_000;
const OLD = 90; // days

function ago(days) {
  const months = Math.round(days / 30.44);
  return months < 24 ? `${months} months ago` : `${Math.floor(months / 12)} years ago`;
}

for (const time of document.querySelectorAll("time[data-checked]")) {
  const days = Math.floor((Date.now() - Date.parse(time.dateTime)) / DAY);
  if (days <= OLD) continue;
  const note = Object.assign(document.createElement("span"), { className: "aged" });
  note.textContent = ` (checked ${ago(days)}; newer releases may differ)`;
  time.after(note);
}
