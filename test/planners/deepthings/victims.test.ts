import { describe, expect, it } from "vitest";
import { VictimQueue } from "../../../planners/deepthings/stealing/victims.ts";

describe("the gateway's list of devices with work", () => {
  it("goes round all owners in the order of their registration and says when there is none", () => {
    const victims = new VictimQueue();
    expect(victims.next()).toBeUndefined();
    victims.register(4);
    victims.register(1);
    victims.register(2);
    victims.register(1);
    expect([1, 2, 3, 4].map(() => victims.next())).toEqual([4, 1, 2, 4]);
    victims.deregister(2);
    victims.deregister(7);
    expect([1, 2, 3].map(() => victims.next())).toEqual([1, 4, 1]);
    victims.deregister(4);
    victims.deregister(1);
    expect(victims.next()).toBeUndefined();
  });
});
