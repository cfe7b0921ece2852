package io.github.holdfast;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SharedCasesTest {
  @Test
  void sharedViewsHaveTheirFingerprintsAndHomes() {
    try (Scripts run = new Scripts().run("shared_cases_views.tsv")) {
      assertTrue(run.fingerprints >= 500, () -> run.fingerprints + " fingerprints");
      assertTrue(run.homes >= 10000 * Algorithm.all().size(), () -> run.homes + " homes");
    }
  }

  @Test
  void sharedRefusalsHaveTheirStatusesAndTexts() {
    try (Scripts run = new Scripts().run("shared_cases_refusals.tsv")) {
      assertTrue(run.refusals >= 50, () -> run.refusals + " refusals");
    }
  }
}
