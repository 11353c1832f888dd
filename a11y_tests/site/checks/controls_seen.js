// What can be pressed just now.
return all(PRESSED).filter((one) => isSeen(one) && isHeard(one)).map(placeOf);
