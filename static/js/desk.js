"use strict";

/* Whoever has said that they are there stays so while a page of the desk is open, and is told when
   they are asked. Each sign holds for nine seconds. */

{
  const set = document.currentScript.dataset, place = document.getElementById("spurgt");
  const PAUSE = 10000;
  let known = "", wasThere = false;
  const beat = async () => {
    try {
      /* The house waits before it answers: a page that nobody looks at has slow clocks. */
      const answer = await fetch(`${set.beat}?wait=3`, { method: "POST" });
      if (!answer.ok) throw new Error();
      const one = await answer.json();
      const told = one.asked.length ? set.asked : wasThere && !one.there ? set.gone : "";
      wasThere ||= one.there;
      if (told !== known) place.textContent = known = told;
      place.className = told ? "status" : "hide";
      setTimeout(beat, one.there ? 0 : PAUSE);
    } catch { setTimeout(beat, PAUSE); }
  };
  beat();
}
