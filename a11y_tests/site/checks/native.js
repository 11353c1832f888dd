// Whether the browser itself tells what is missing.
return Boolean(document.querySelector("form:not([novalidate]) :invalid")) &&
  document.activeElement?.matches(":invalid");
