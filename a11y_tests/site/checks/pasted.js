// How many fields of somebody who signs in refuse what is pasted.
const asked = all("input[type=password], input[autocomplete=one-time-code], form:has([type=password]) input");
return asked.filter((field) => {
  const data = new DataTransfer();
  data.setData("text/plain", "abc");
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  const before = field.value;
  field.dispatchEvent(event);
  return event.defaultPrevented && field.value === before;
}).length;
