// Siteimprove Alfa in a page: what its rules find failed, or cannot decide.
import { Audit } from "@siteimprove/alfa-act";
import { Device } from "@siteimprove/alfa-device";
import { Node } from "@siteimprove/alfa-dom";
import { Native } from "@siteimprove/alfa-dom/native";
import { Request, Response } from "@siteimprove/alfa-http";
import rules, { alfaVersion } from "@siteimprove/alfa-rules";
import { Page } from "@siteimprove/alfa-web";

function placeOf(target) {
  const first = Symbol.iterator in target ? [...target][0] : target;
  const node = first.owner ? first.owner.getOr(first) : first;
  return node.path ? node.path() : "";
}

function told(outcome) {
  const said = [];
  for (const [, expectation] of outcome.expectations ?? []) {
    if (expectation.isErr?.()) said.push(expectation.getErrUnsafe().message ?? "");
  }
  return said.join(" ");
}

window.alfa = {
  version: alfaVersion,
  async run(device) {
    const document = Node.from(await Native.fromNode(window.document));
    const page = Page.of(Request.empty(), Response.empty(), document, Device.from(device));
    const found = [];
    for (const outcome of await Audit.of(page, rules).evaluate()) {
      if (outcome.value !== "failed" && outcome.value !== "cantTell") continue;
      found.push({
        rule: outcome.rule.uri.split("/").pop(),
        sure: outcome.value === "failed",
        place: placeOf(outcome.target),
        criteria: [...outcome.rule.requirements].map((one) => one.uri),
        told: told(outcome),
      });
    }
    return found;
  },
};
