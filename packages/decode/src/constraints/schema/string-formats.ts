const days = String.raw`(?:0[13578]|1[02])-(?:0[1-9]|[12]\d|3[01])|(?:0[469]|11)-(?:0[1-9]|[12]\d|30)|02-(?:0[1-9]|1\d|2[0-8])`;
const leapYear = String.raw`(?:\d\d(?:0[48]|[2468][048]|[13579][26])|(?:[02468][048]|[13579][26])00)`;
const date = String.raw`(?:\d{4}-(?:${days})|${leapYear}-02-29)`;
const time = String.raw`(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+\-](?:[01]\d|2[0-3]):[0-5]\d)`;
const label = String.raw`[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?`;
const atom = String.raw`[A-Za-z0-9!#$%&'*+/=?^_\`{|}~\-]`;
const byte = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;

/** Formats of strings as expressions: RFC 3339 dates and times (no leap seconds), RFC 4122, the usual part of RFC 5321, RFC 2673. */
export const stringFormats: Readonly<Record<string, string>> = {
  date,
  time,
  'date-time': `${date}T${time}`,
  uuid: String.raw`[\da-fA-F]{8}(?:-[\da-fA-F]{4}){3}-[\da-fA-F]{12}`,
  email: String.raw`${atom}{1,30}(?:\.${atom}{1,30})?@${label}(?:\.${label}){1,3}`,
  ipv4: String.raw`${byte}(?:\.${byte}){3}`,
};
