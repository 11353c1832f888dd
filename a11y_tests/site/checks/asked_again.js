// Fields that ask once more for what was answered a moment ago, and are empty.
const before = arguments[0];
const stillThere = before.some(([place]) => { const one = document.querySelector(place); return one && isSeen(one) && one.value; });
if (stillThere) return [];
return all(TYPED).filter((one) => isSeen(one) && !one.value && !one.disabled && !/password|captcha|code|kode|search|søg/i.test(`${one.type} ${nameOf(one)}`)).flatMap((one) => {
  const place = placeOf(one);
  const same = before.find(([was, name, purpose]) => was !== place && name && (name === bare(nameOf(one)) || (purpose && purpose === one.autocomplete)));
  return same && !one.list ? [[place, nameOf(one)]] : [];
});
