/**
 * Consistent hashing: which node serves this key? The same answer in every process, language and
 * release.
 *
 * <p>A {@link io.github.holdfast.View} is an immutable answer to that question. A {@link
 * io.github.holdfast.Cluster} is where nodes are added and removed; publishing it makes the next
 * view.
 *
 * <pre>{@code
 * try (Cluster cluster = new Cluster()) {
 *   cluster.add("cache-1").add("cache-2").publish();
 *   try (View view = cluster.view()) {
 *     Node node = view.node(view.lookup("user:42"));
 *   }
 * }
 * }</pre>
 *
 * <p>Null is answered with a {@link NullPointerException} everywhere, a range that does not fit its
 * array with an {@link IndexOutOfBoundsException}, an id, zone, address or path that holds NUL or half a
 * surrogate pair with an {@link IllegalArgumentException}, use after {@code close()} with an {@link
 * IllegalStateException}, and what the library refuses with a {@link
 * io.github.holdfast.HoldfastException}.
 */
package io.github.holdfast;
