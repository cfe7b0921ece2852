import io.github.holdfast.Cluster;
import io.github.holdfast.Config;
import io.github.holdfast.HoldfastException;
import io.github.holdfast.Node;
import io.github.holdfast.Plan;
import io.github.holdfast.View;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which cache keeps which session, before and after a cache is added. */
public final class Sessions {
  private Sessions() {}

  /**
   * Prints how many sessions each cache keeps, and how many move.
   *
   * @param arguments none
   */
  public static void main(String[] arguments) {
    String[] sessions = new String[10_000];
    Arrays.setAll(sessions, i -> "session:" + i);

    try (Cluster cluster = new Cluster(new Config().set("balance", "0.02"))) {
      cluster.setNodes(List.of("cache-1", "cache-2", "cache-3")).setAddress("cache-1", "10.0.0.1:11211").publish();
      try (View before = cluster.view()) {
        Node node = before.lookupNode("session:42");
        System.out.println("session:42 is kept by " + node.id());
        System.out.println(count(before, sessions));

        cluster.add("cache-4").publish();
        try (View after = cluster.view()) {
          System.out.println(count(after, sessions));
          System.out.println(moved(before.lookupMany(sessions), after.lookupMany(sessions)) + " sessions move");
          try (Plan plan = new Plan(before, after).setLimits(0.05, 0, 0, 0)) {
            System.out.printf("%.1f %% of all keys move in %d batches%n", 100 * plan.moved(), plan.batchCount());
          }
        }
      }
      try {
        cluster.add("cache-4");
      } catch (HoldfastException.Exists e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private static Map<String, Integer> count(View view, String[] sessions) {
    Map<String, Integer> counts = new TreeMap<>();
    for (int slot : view.lookupMany(sessions)) counts.merge(view.node(slot).id(), 1, Integer::sum);
    return counts;
  }

  private static int moved(int[] before, int[] after) {
    int moved = 0;
    for (int i = 0; i < before.length; i++) {
      if (before[i] != after[i]) moved++;
    }
    return moved;
  }
}
