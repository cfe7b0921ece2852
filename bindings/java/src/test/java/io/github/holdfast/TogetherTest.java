package io.github.holdfast;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TogetherTest {
  @Test
  void keysWithEqualPartsStayTogether() {
    for (String part : new String[] {"tag:{}", "before:/", "first:8"}) {
      try (View view = Fleet.viewOf(50, new Config().set("key_part", part))) {
        for (int i = 0; i < 100; i++) {
          String one = "{u:" + (100 + i) + "}/cart";
          String other = "{u:" + (100 + i) + "}/mail";
          assertEquals(view.lookup(one), view.lookup(other), part);
          assertEquals(view.hash(one), view.hash(other), part);
          assertEquals(view.lookup(one), view.lookupMany(new String[] {other})[0], part);
        }
      }
    }
  }
}
