package io.github.holdfast;

/**
 * One of the equal parts into which a table divides the key space. Pins are not counted: a pinned key may be on
 * another node than its partition.
 *
 * @param number its number in the view, for indexing arrays of your own
 * @param home slot of the home of its keys
 * @param first its first position, unsigned: keys whose hash is from here to {@code last} lie in it, unless the option
 *     {@code hash} is "caller", which mixes the hash first; the moves of a plan are of positions too
 * @param last its last position, unsigned
 */
public record Partition(int number, int home, long first, long last) {}
