package io.github.holdfast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SharedCasesTest {
  @Test
  void sharedViewsHaveTheirFingerprintsAndHomes() {
    try (Scripts run = new Scripts().run("shared_cases_views.tsv")) {
      assertTrue(run.fingerprints >= 500, () -> run.fingerprints + " fingerprints");
      assertTrue(run.lookups >= 10000 * Algorithm.own().size(), () -> run.lookups + " lookups");
    }
  }

  @Test
  void statesDecideLookupsAndLeaveHomesAlone() {
    try (Scripts run = new Scripts().run("shared_cases_homes.tsv")) {
      assertTrue(run.homes >= Algorithm.own().size() * 18 * 60, () -> run.homes + " homes");
      assertEquals(run.lookups, run.homes);
    }
  }

  @Test
  void sharedStatesHaveTheirFingerprintsAndIncarnationsTheirRefusals() {
    try (Scripts run = new Scripts().run("shared_cases_states.tsv")) {
      assertTrue(run.states >= 44, () -> run.states + " states");
      assertTrue(run.refusals >= 7, () -> run.refusals + " refusals");
    }
  }

  @Test
  void sharedRefusalsHaveTheirStatusesAndTexts() {
    try (Scripts run = new Scripts().run("shared_cases_refusals.tsv")) {
      assertTrue(run.refusals >= 50, () -> run.refusals + " refusals");
    }
  }

  @Test
  void requestsGoToEqualNodesInEveryLanguage() {
    try (Scripts run = new Scripts().run("shared_cases_loads.tsv")) {
      assertTrue(run.requests >= Algorithm.own().size() * 100, () -> run.requests + " requests");
    }
  }
}
