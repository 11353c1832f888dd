// Guidepup's virtual screen reader in a page: what it says from the first line to the last, and of
// what changes meanwhile.
import { virtual } from "@guidepup/virtual-screen-reader";

const MOST = 5000;

window.virtual = {
  async readsAll() {
    await virtual.start({ container: document.body });
    for (let line = 0; line < MOST; line += 1) {
      if ((await virtual.lastSpokenPhrase()) === "end of document") break;
      await virtual.next();
    }
    const said = await virtual.spokenPhraseLog();
    await virtual.stop();
    return said;
  },
  async listens() {
    await virtual.start({ container: document.body });
    await virtual.clearSpokenPhraseLog();
  },
  async heard() {
    return virtual.spokenPhraseLog();
  },
};
