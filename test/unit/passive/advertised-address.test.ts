import { expect, test } from "vitest";
import { advertisedAddress } from "../../../ftp-node/passive/advertised-address.ts";
import { Networks, PRIVATE_NETWORKS } from "../../../shared/networks.ts";

const privateNetworks = new Networks(PRIVATE_NETWORKS);
const outside = { client: "8.8.4.4", local: "10.0.0.10", privateNetworks, observed: undefined, contradicted: false };
const auto = { mode: "auto" } as const;

test.for([
  {
    why: "what was observed",
    question: { ...outside, choice: auto, observed: "203.0.113.10" },
    address: "203.0.113.10",
  },
  {
    why: "nothing known, and a private address is never told",
    question: { ...outside, choice: auto },
    address: undefined,
  },
  {
    why: "the address it reached, if the world can",
    question: { ...outside, local: "8.8.8.8", choice: auto },
    address: "8.8.8.8",
  },
  {
    why: "what the operator fixed",
    question: { ...outside, choice: { mode: "fixed", address: "198.51.100.7" } as const },
    address: "198.51.100.7",
  },
  {
    why: "an operator wins over what was observed",
    question: { ...outside, observed: "203.0.113.10", choice: { mode: "fixed", address: "198.51.100.7" } as const },
    address: "198.51.100.7",
  },
  {
    why: "nothing while evidence speaks against what was observed",
    question: { ...outside, choice: auto, observed: "203.0.113.10", contradicted: true },
    address: undefined,
  },
  {
    why: "nor a guess in its place",
    question: { ...outside, local: "8.8.8.8", choice: auto, observed: "203.0.113.10", contradicted: true },
    address: undefined,
  },
  {
    why: "what the operator fixed, whatever evidence there is",
    question: { ...outside, choice: { mode: "fixed", address: "198.51.100.7" } as const, contradicted: true },
    address: "198.51.100.7",
  },
  {
    why: "a private client, whatever evidence there is",
    question: { ...outside, client: "10.0.1.20", choice: auto, contradicted: true },
    address: "10.0.0.10",
  },
  { why: "local, always", question: { ...outside, choice: { mode: "local" } as const }, address: "10.0.0.10" },
  {
    why: "a private client, whatever is chosen",
    question: { ...outside, client: "10.0.1.20", choice: { mode: "fixed", address: "198.51.100.7" } as const },
    address: "10.0.0.10",
  },
])("$why → $address", ({ question, address }) => {
  expect(advertisedAddress(question)).toBe(address);
});
