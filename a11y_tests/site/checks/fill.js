// Type into a field, as far as it takes words.
const field = document.querySelector(arguments[0]);
if (!field || field.matches("[type=radio], [type=checkbox], select, [type=file], [type=date]")) return;
field.focus();
field.value = arguments[1];
for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }));
