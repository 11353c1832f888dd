// Whether an element is there and says something to whoever sees.
const asked = document.querySelector(arguments[0]);
return Boolean(asked && isSeen(asked) && seenText(asked));
