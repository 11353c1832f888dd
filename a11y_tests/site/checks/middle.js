// Where to press an element, once it is in the window.
const goal = document.querySelector(arguments[0]);
if (!goal) return null;
goal.scrollIntoView({ block: "center", behavior: "instant" });
const frame = goal.getClientRects()[0] ?? goal.getBoundingClientRect();
return [frame.left + frame.width / 2, frame.top + frame.height / 2, frame.width];
