// Pictures made of pixels whose alternative is a sentence: they may be pictures of words.
return all("img").filter((one) => isSeen(one) && isHeard(one) && !/^data:image\/svg|\.svg/i.test(one.currentSrc || one.src) && wordsIn(one.alt).length >= 3 && !/logo/i.test(`${one.alt} ${one.className}`))
  .slice(0, 6).map((one) => {
    one.scrollIntoView({ block: "center", behavior: "instant" });
    const box = one.getBoundingClientRect();
    return [placeOf(one), one.alt, [box.left, box.top, box.right, box.bottom]];
  });
