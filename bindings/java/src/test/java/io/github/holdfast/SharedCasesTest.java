package io.github.holdfast;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SharedCasesTest {
  @Test
  void sharedViewsHaveTheirFingerprintsAndOwners() {
    try (Scripts run = new Scripts().run("shared_cases_views.tsv")) {
      assertTrue(run.fingerprints >= 500, () -> run.fingerprints + " fingerprints");
      assertTrue(run.owners >= 10000 * Algorithm.all().size(), () -> run.owners + " owners");
    }
  }

  @Test
  void sharedRefusalsHaveTheirStatusesAndTexts() {
    try (Scripts run = new Scripts().run("shared_cases_refusals.tsv")) {
      assertTrue(run.refusals >= 50, () -> run.refusals + " refusals");
    }
  }
}
