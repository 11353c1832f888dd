// Siteimprove Alfa in a page: what its rules find failed, or cannot decide.
import { Audit } from "@siteimprove/alfa-act";
import { Device } from "@siteimprove/alfa-device";
import { Node } from "@siteimprove/alfa-dom";
import { Native } from "@siteimprove/alfa-dom/native";
import { Request, Response } from "@siteimprove/alfa-http";
import rules, { alfaVersion } from "@siteimprove/alfa-rules";
import { Page } from "@siteimprove/alfa-web";

function placeOf(target) {
  // A group has no place of its own; an attribute has that of its element.
  const node = target.path ? target : [...target][0];
  return (node?.owner?.getOr?.(node) ?? node)?.path?.() ?? "/html";
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
      if (outcome.outcome !== "failed" && outcome.outcome !== "cantTell") continue;
      found.push({
        rule: outcome.rule.uri.split("/").pop(),
        sure: outcome.outcome === "failed",
        place: placeOf(outcome.target),
        criteria: [...outcome.rule.requirements].map((one) => one.chapter).filter(Boolean),
        told: told(outcome),
      });
    }
    return found;
  },
};
