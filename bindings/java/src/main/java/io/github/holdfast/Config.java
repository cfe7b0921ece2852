package io.github.holdfast;

import io.github.holdfast.internal.Native;
import io.github.holdfast.internal.NativeConstants;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Options of a cluster: which algorithm, which hash, how large, how even. Every option has a name and
 * takes a text; {@link #options()} lists them.
 *
 * <p>An object of this class belongs to one thread at a time. Clusters and views copy what they need.
 */
public final class Config {
  /**
   * What there is to set.
   *
   * @param name its name, such as "virtual_nodes"
   * @param help what it means, in a line
   * @param defaultText the text that it has when nothing is set
   * @param least the least number it takes; 0 for texts
   * @param greatest the greatest number it takes; 0 for texts
   * @param decidesPlacement whether programs that should agree need the same value of it
   */
  public record Option(
      String name, String help, String defaultText, double least, double greatest, boolean decidesPlacement) {}

  // What was set, in order. The library's own object lives only for the length of a call, so that
  // there is nothing to close.
  private final Map<String, String> texts = new LinkedHashMap<>();

  /** Makes a configuration with every option at its default. */
  public Config() {}

  /**
   * Sets an option.
   *
   * @param name name of an option, such as "balance"
   * @param text its value, such as "0.02"; numbers are decimal, with a point
   * @return this configuration
   * @throws HoldfastException.Option if there is no such option or it does not take that text; nothing
   *     changes then
   */
  public Config set(String name, String text) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(text, "text");
    with(this, config -> Native.config_set(config, name, text));
    texts.put(name, text);
    return this;
  }

  /**
   * Sets an option that is a whole number.
   *
   * @param name name of an option, such as "virtual_nodes"
   * @param number its value
   * @return this configuration
   * @throws HoldfastException.Option as for a text
   */
  public Config set(String name, long number) {
    return set(name, Long.toString(number));
  }

  /**
   * Reads an option.
   *
   * @param name name of an option
   * @return its value as a text; for "seed" only "default" or "secret"
   * @throws HoldfastException.Option if there is no such option
   */
  public String get(String name) {
    int option = Native.option_find(name);
    if (option == 0) {
      throw HoldfastException.of(
          NativeConstants.E_OPTION, "there is no option '" + name + "': Config.options() lists those there are");
    }
    return with(this, config -> Native.config_get(config, option));
  }

  /**
   * Tells how many bytes a view will hold, without building it.
   *
   * @param nodes how many nodes
   * @param totalWeight the sum of their weights
   * @return bytes
   * @throws HoldfastException.Infeasible if the algorithm cannot place that many nodes
   * @throws HoldfastException.MemoryLimit if the option {@code memory_limit} says no
   */
  public long memory(long nodes, double totalWeight) {
    long[] bytes = new long[1];
    with(this, config -> Native.config_memory(config, nodes, totalWeight, bytes));
    return bytes[0];
  }

  /**
   * Lists the options of this version.
   *
   * @return all of them
   */
  public static List<Option> options() {
    return LongStream.range(0, Native.option_count())
        .mapToObj(index -> optionOf(Native.option_at(index)))
        .collect(Collectors.toUnmodifiableList());
  }

  private static Option optionOf(int number) {
    return new Option(
        Native.option_name(number),
        Native.option_help(number),
        Native.option_default(number),
        Native.option_least(number),
        Native.option_greatest(number),
        Native.option_decides_placement(number) != 0);
  }

  /** The seed, for hashing in Java. It is never shown. */
  byte[] seed() {
    String digits = texts.get("seed");
    return digits == null ? SipHash.NO_SEED : SipHash.seedOf(digits);
  }

  /** Calls something with the library's own object. */
  static <T> T with(Config config, LongFunction<T> use) {
    long[] made = new long[1];
    Native.config_new(made);
    try {
      config.texts.forEach((name, text) -> Native.config_set(made[0], name, text));
      return use.apply(made[0]);
    } finally {
      Native.config_free(made[0]);
    }
  }

  /** The options that a view was made with, and its seed, which the library does not give away. */
  static Config of(long view, byte[] seed) {
    Config config = new Config();
    ofView(
        view,
        made -> {
          for (Option option : options()) {
            String text = Native.config_get(made, Native.option_find(option.name()));
            if (!text.equals(option.defaultText())) config.texts.put(option.name(), text);
          }
          return config;
        });
    config.texts.computeIfPresent("seed", (name, secret) -> HexFormat.of().formatHex(seed));
    return config;
  }

  /** Calls something with the library's own object of the options that a view was made with. */
  static <T> T ofView(long view, LongFunction<T> use) {
    long[] made = new long[1];
    Native.view_config(view, made);
    try {
      return use.apply(made[0]);
    } finally {
      Native.config_free(made[0]);
    }
  }

  @Override
  public String toString() {
    return texts.keySet().stream()
        .map(name -> name + "=" + get(name))
        .collect(Collectors.joining(", ", "Config[", "]"));
  }
}
