package io.github.holdfast;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Carries out the steps of the shared cases; the first lines of the files tell the form. */
final class Scripts implements AutoCloseable {
  private final byte[][] keys = keys();
  private Config config = new Config();
  private Cluster cluster;
  private String[] refusal;
  int fingerprints;
  int lookups;
  int homes;
  int states;
  int refusals;
  private Load load;
  int requests;

  static void eachLine(String file, Consumer<String[]> use) {
    try {
      for (String line : Files.readAllLines(Fleet.VECTORS.resolve(file))) {
        if (!line.startsWith("#") && !line.isEmpty()) use.accept(line.split("\t", -1));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Hex digits of some bytes, - for none. */
  static byte[] bytes(String digits) {
    return digits.equals("-") ? new byte[0] : HexFormat.of().parseHex(digits);
  }

  /** Sets an option unless the algorithm does not read it: vectors give every algorithm the same options. */
  static void setIfRead(Config config, String name, String text) {
    Config alone = new Config().set(name, text);
    if (!name.equals("algorithm")) alone.set("algorithm", config.get("algorithm"));
    try {
      new Cluster(alone).close();
      config.set(name, text);
    } catch (HoldfastException.Option unread) {
      assertTrue(unread.getMessage().contains("is not read by"), unread.getMessage());
    }
  }

  private static byte[][] keys() {
    List<byte[]> keys = new ArrayList<>();
    eachLine(
        "shared_cases_keys.tsv",
        fields -> {
          byte[] piece = bytes(fields[1]);
          int times = Integer.parseInt(fields[2]);
          byte[] key = new byte[piece.length * times];
          for (int i = 0; i < key.length; i++) key[i] = piece[i % piece.length];
          keys.add(key);
        });
    return keys.toArray(new byte[0][]);
  }

  Scripts run(String file) {
    eachLine(file, this::step);
    return this;
  }

  private void step(String[] fields) {
    switch (fields[0]) {
      case "fingerprint" -> checkFingerprint(fields[1]);
      case "owners", "lookups" -> checkLookups(fields[1]);
      case "homes" -> checkHomes(fields[1]);
      case "states" -> checkStates(fields[1]);
      case "refused" -> refusal = fields;
      default -> {
        if (refusal == null) call(fields);
        else checkRefusal(fields);
      }
    }
  }

  private void checkRefusal(String[] fields) {
    HoldfastException e = assertThrows(HoldfastException.class, () -> call(fields), () -> String.join(" ", fields));
    assertEquals(refusal[1], e.statusName());
    if (refusal.length > 2) assertEquals(refusal[2], e.getMessage());
    refusal = null;
    refusals++;
  }

  private void call(String[] fields) {
    switch (fields[0]) {
      case "case" -> config = new Config();
      case "option" -> setIfRead(config, fields[1], fields[2]);
      case "cluster" -> {
        Cluster made = new Cluster(config);
        close();
        cluster = made;
      }
      case "add" -> cluster.add(fields[1], Double.parseDouble(fields[2]));
      case "weight" -> cluster.setWeight(fields[1], Double.parseDouble(fields[2]));
      case "zone" -> cluster.setZone(fields[1], fields[2]);
      case "address" -> cluster.setAddress(fields[1], fields[2]);
      case "remove" -> cluster.remove(fields[1]);
      case "nodes" -> cluster.setNodes(Arrays.asList(fields).subList(1, fields.length));
      case "state" -> cluster.setState(fields[1], state(fields[2]));
      case "incarnation" -> cluster.setIncarnation(fields[1], Long.parseUnsignedLong(fields[2]));
      case "state_incarnation" ->
          cluster.setStateIncarnation(fields[1], Long.parseUnsignedLong(fields[2]), state(fields[3]));
      case "remove_incarnation" -> cluster.removeIncarnation(fields[1], Long.parseUnsignedLong(fields[2]));
      case "pin" -> cluster.pin(fields[1].getBytes(UTF_8), fields[2]);
      case "pin_prefix" -> cluster.pinPrefix(fields[1].getBytes(UTF_8), fields[2]);
      case "publish" -> cluster.publish();
      case "shares" -> {
        try (View view = cluster.view()) {
          view.checkShares(Double.parseDouble(fields[1]));
        }
      }
      default -> callLoad(fields);
    }
  }

  private void callLoad(String[] fields) {
    try (View view = cluster.view()) {
      switch (fields[0]) {
        case "load" -> makeLoad(fields);
        case "fed" -> load.feed(view, slotsOf(fields[1])[0], Long.parseLong(fields[2]));
        case "choices" -> {
          int most = Integer.parseInt(fields[2]);
          assertArrayEquals(slotsOf(fields[3]), load.choicesHash(view, hash(fields[1]), most, null));
        }
        case "loads" -> {
          long[] wanted = numbersOf(fields[1]);
          assertArrayEquals(wanted, IntStream.range(0, wanted.length).mapToLong(i -> load.of(view, i)).toArray());
        }
        default -> {
          // Kept, as the load is to stay.
          Load.Ticket ticket = request(view, fields);
          assertEquals(slotsOf(fields[fields.length - 1])[0], ticket.slot(), () -> String.join(" ", fields));
          requests++;
        }
      }
    }
  }

  private void makeLoad(String[] fields) {
    if (load != null) load.close();
    load =
        Load.builder()
            .factor(Double.parseDouble(fields[1]))
            .tries(Integer.parseInt(fields[2]))
            .slack(Double.parseDouble(fields[3]))
            .full(Double.parseDouble(fields[4]))
            .tiers(Arrays.copyOfRange(fields, 5, fields.length))
            .build();
  }

  private Load.Ticket request(View view, String[] fields) {
    long second = Long.parseLong(fields[2]);
    return switch (fields[0]) {
      case "acquire" -> load.acquireHash(view, hash(fields[1]), second, null);
      case "acquire_key" -> load.acquire(view, keys[Integer.parseInt(fields[1])], second);
      case "best" -> load.bestHash(view, hash(fields[1]), (int) second, Long.parseLong(fields[3]), null);
      case "best_key" -> load.best(view, keys[Integer.parseInt(fields[1])], (int) second, Long.parseLong(fields[3]));
      case "best_of" -> load.bestOfHash(view, hash(fields[1]), second, slotsOf(fields[3]), numbersOf(fields[4]), null);
      default -> throw new AssertionError("unknown step: " + fields[0]);
    };
  }

  private static long hash(String digits) {
    return Long.parseUnsignedLong(digits, 16);
  }

  private static long[] numbersOf(String list) {
    return Arrays.stream(list.split(",")).mapToLong(Long::parseLong).toArray();
  }

  private static NodeState state(String name) {
    return NodeState.valueOf(name.toUpperCase(Locale.ROOT));
  }

  private void checkStates(String digits) {
    try (View view = cluster.view()) {
      assertEquals(digits, String.format("%016x", view.statesFingerprint()));
    }
    states++;
  }

  private void checkFingerprint(String digits) {
    try (View view = cluster.view()) {
      assertEquals(digits, String.format("%016x", view.fingerprint()));
    }
    fingerprints++;
  }

  private static int[] slotsOf(String digits) {
    int[] slots = new int[digits.length() / 2];
    for (int i = 0; i < slots.length; i++) {
      String pair = digits.substring(2 * i, 2 * i + 2);
      slots[i] = pair.equals("--") ? View.NO_NODE : Integer.parseInt(pair, 16);
    }
    return slots;
  }

  private void checkHomes(String digits) {
    int[] wanted = slotsOf(digits);
    try (View view = cluster.view()) {
      byte[][] asked = Arrays.copyOf(keys, wanted.length);
      assertArrayEquals(wanted, Arrays.stream(asked).mapToInt(view::home).toArray());
    }
    homes += wanted.length;
  }

  /** Asks for each key alone and for all together. */
  private void checkLookups(String digits) {
    int[] wanted = slotsOf(digits);
    int count = wanted.length;
    try (View view = cluster.view()) {
      byte[][] asked = Arrays.copyOf(keys, count);
      assertArrayEquals(wanted, view.lookupMany(asked));
      assertArrayEquals(wanted, Arrays.stream(asked).mapToInt(view::lookup).toArray());
    }
    lookups += count;
  }

  @Override
  public void close() {
    if (load != null) load.close();
    load = null;
    if (cluster != null) cluster.close();
  }
}
