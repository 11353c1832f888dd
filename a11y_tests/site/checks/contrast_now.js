// The contrast of the words of one element, as it looks at this moment.
const one = document.querySelector(arguments[0]);
if (!one || !seenText(one)) return null;
const ground = groundOf(one);
if (!ground) return null;
const style = styleOf(one);
const large = parseFloat(style.fontSize) >= 24 || (parseFloat(style.fontSize) >= 18.5 && Number(style.fontWeight) >= 700);
return [contrast(over(rgba(style.color), ground), ground), large ? 3 : 4.5];
