// Where what can be pressed is.
return all(PRESSED).filter((one) => isSeen(one) && isHeard(one)).slice(0, 20).map(placeOf);
