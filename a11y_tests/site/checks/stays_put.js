// Whether anything stays where it is while the page is scrolled.
return all("body *").some((one) => /^(sticky|fixed)$/.test(styleOf(one).position) && isSeen(one) && one.getBoundingClientRect().height > 8);
