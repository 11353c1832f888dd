// Fill a form in as it should be, and say what was answered: by what name, and for what purpose.
const form = document.querySelector(arguments[0]);
const USUAL = { email: "navn@example.org", tel: "12345678", url: "https://example.org/", number: "3", date: "2027-05-12", time: "10:30", month: "2027-05",
  password: "Blomst-og-Bro-27" };
const wordFor = (field) => {
  const about = `${field.autocomplete} ${nameOf(field)} ${field.name} ${field.placeholder}`.toLowerCase();
  if (/mail/.test(about)) return USUAL.email;
  if (/phone|tel|mobil/.test(about)) return USUAL.tel;
  if (/postal|post ?code|zip|postnummer/.test(about)) return "2100";
  if (/cpr/.test(about)) return "010170-0000";
  if (/date|dato|birth|født/.test(about)) return field.placeholder && /\d/.test(field.placeholder) ? field.placeholder : "12-05-2027";
  if (/amount|number of|beløb|antal|how many|hvor mange/.test(about)) return "3";
  if (/time|klokke/.test(about) && field.maxLength > 0 && field.maxLength < 6) return "10:30";
  const digits = /^\^?\(?\\d|^\[0-9\]/.test(field.pattern ?? "") || field.inputMode === "numeric";
  if (digits) return "1234567890".slice(0, field.maxLength > 0 ? field.maxLength : 2);
  return USUAL[field.type] ?? (field.matches("textarea") ? "Jeg har brug for hjælp med min sag." : "Kirsten Prøve");
};
const filled = [];
const groups = new Set();
for (const field of all(FIELDS, form ?? document).filter((one) => isHeard(one) && isSeen(one) && !one.disabled && !one.readOnly)) {
  if (field.type === "radio") {
    if (groups.has(field.name)) continue;
    groups.add(field.name);
    field.click();
  } else if (field.type === "checkbox") {
    if (!field.checked) field.click();
  } else if (field.matches("select")) {
    if (field.selectedIndex < 1 && field.options.length > 1) field.selectedIndex = 1;
  } else if (!field.matches("[type=file], [type=range], [type=color]")) {
    field.value = wordFor(field);
    filled.push([placeOf(field), bare(nameOf(field)), field.autocomplete && field.autocomplete !== "off" && field.autocomplete !== "on" ? field.autocomplete : ""]);
  }
  for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
}
return filled;
